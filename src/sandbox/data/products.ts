/** The catalogue: lamps, furniture and services, with stock on hand. */
import type { Builder } from "./builder.ts";

const CATEGORIES = ["Lighting", "Furniture", "Textiles", "Services"] as const;

/** A family of products: category, kind of thing, code, lowest price, its variants' names. */
const FAMILIES = [
  ["Lighting", "Pendant Lamp", "PND", 145, ["Alba", "Brina", "Cielo", "Duna", "Eco", "Falda"]],
  ["Lighting", "Floor Lamp", "FLR", 280, ["Airone", "Betulla", "Canna", "Giunco", "Stelo"]],
  ["Lighting", "Table Lamp", "TBL", 95, ["Bottone", "Ditale", "Fungo", "Pepita", "Sasso"]],
  ["Lighting", "Wall Light", "WLL", 110, ["Arco", "Mezzaluna", "Squama", "Taglio"]],
  ["Lighting", "Spare Bulb", "BLB", 9, ["E14 Warm", "E27 Warm", "E27 Cold", "GU10"]],
  ["Furniture", "Dining Table", "DTB", 890, ["Faggio", "Noce", "Olmo", "Rovere"]],
  ["Furniture", "Chair", "CHR", 165, ["Ala", "Curva", "Lira", "Paglia", "Soffio", "Tela"]],
  ["Furniture", "Bookcase", "BKC", 540, ["Alta", "Bassa", "Angolo"]],
  ["Furniture", "Desk", "DSK", 620, ["Largo", "Nido", "Ponte"]],
  ["Furniture", "Sofa", "SOF", 1480, ["Due Posti", "Tre Posti", "Angolare"]],
  ["Textiles", "Curtain", "CRT", 75, ["Lino", "Seta", "Velluto"]],
  ["Textiles", "Rug", "RUG", 210, ["Berbero", "Kilim", "Moderno", "Runner"]],
  ["Textiles", "Cushion", "CSH", 32, ["Blu", "Ocra", "Salvia", "Terra"]],
  ["Services", "Service", "SRV", 60, [
    "Lighting Project",
    "Installation",
    "Delivery and Assembly",
    "Site Survey",
    "Maintenance Contract",
    "Furniture Repair",
  ]],
] as const;

/** Adds the catalogue and answers the variants that can be sold. */
export function addProducts(builder: Builder): [number, ...number[]] {
  builder.addAll("uom.uom", [{ name: "Units" }, { name: "Dozens", factor: 12 }, { name: "Hours" }]);
  const root = builder.add("product.category", { name: "All" }).id;
  const categories = new Map<string, number>(CATEGORIES.map((name) => [
    name,
    builder.add("product.category", { name, parent_id: root }).id,
  ]));
  const variants: number[] = [];
  for (const [category, kind, code, price, names] of FAMILIES) {
    names.forEach((name, index) => {
      const isService = category === "Services";
      const template = builder.add("product.template", {
        name: isService ? name : `${kind} ${name}`,
        default_code: `${code}-${String(index + 1).padStart(2, "0")}`,
        categ_id: categories.get(category) ?? root,
        list_price: price + index * Math.ceil(price / 8),
        standard_price: Math.round(price * 0.55 + index * 3),
        uom_id: isService ? 3 : 1,
        type: isService ? "service" : "consu",
        detailed_type: isService ? "service" : "product",
        is_storable: !isService,
        taxes_id: [1],
        weight: isService ? 0 : 1 + index,
        active: !(code === "BLB" && index === 3),
      });
      variants.push(
        ...builder.env.db.table("product.product").referrers("product_tmpl_id", template.id),
      );
    });
  }
  addStock(builder, variants);
  const [first = 1, ...others] = variants;
  return [first, ...others];
}

function addStock(builder: Builder, variants: readonly number[]): void {
  for (const product of variants) {
    if (builder.env.db.table("product.product").get(product)?.type === "service") continue;
    builder.add("stock.quant", { product_id: product, quantity: builder.random.between(0, 80) });
  }
}
