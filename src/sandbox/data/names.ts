/** Words to make companies and people from, by country. Invented; any likeness is chance. */

export interface Locale {
  code: string;
  /** How often a company comes from here, relative to the others. */
  weight: number;
  cities: readonly [Place, ...Place[]];
  legal: readonly [string, ...string[]];
  first: readonly [string, ...string[]];
  last: readonly [string, ...string[]];
  streets: readonly [string, ...string[]];
  phone: string;
  vat: { prefix: string; digits: number };
}

interface Place {
  city: string;
  zip: string;
  state?: string;
}

const place = (city: string, zip: string, state?: string): Place => ({
  city,
  zip,
  ...(state === undefined ? {} : { state }),
});

export const LOCALES: readonly [Locale, ...Locale[]] = [
  {
    code: "IT",
    weight: 9,
    cities: [
      place("Milano", "20121", "MI"),
      place("Torino", "10121", "TO"),
      place("Bologna", "40121", "BO"),
      place("Venezia", "30121", "VE"),
      place("Firenze", "50122", "FI"),
      place("Roma", "00184", "RM"),
      place("Napoli", "80132", "NA"),
      place("Brescia", "25121", "BS"),
      place("Verona", "37121", "VR"),
      place("Genova", "16121", "GE"),
    ],
    legal: ["S.r.l.", "S.p.A.", "S.n.c."],
    first: ["Alessia", "Andrea", "Beatrice", "Carlo", "Elena", "Fabio", "Ginevra", "Lorenzo"],
    last: ["Bianchi", "Colombo", "De Luca", "Fontana", "Galli", "Marini", "Ricci", "Serra"],
    streets: ["Via Garibaldi", "Corso Italia", "Viale Europa", "Via dei Mille", "Piazza Dante"],
    phone: "+39 02 555",
    vat: { prefix: "IT", digits: 11 },
  },
  {
    code: "DE",
    weight: 4,
    cities: [place("München", "80331"), place("Berlin", "10115"), place("Köln", "50667")],
    legal: ["GmbH", "AG", "GmbH & Co. KG"],
    first: ["Anna", "Bernd", "Claudia", "Dieter", "Franziska", "Jonas", "Katrin", "Uwe"],
    last: ["Becker", "Fischer", "Hoffmann", "Köhler", "Müller", "Schäfer", "Vogel", "Weiß"],
    streets: ["Hauptstraße", "Lindenallee", "Bahnhofstraße", "Gartenweg"],
    phone: "+49 89 555",
    vat: { prefix: "DE", digits: 9 },
  },
  {
    code: "FR",
    weight: 3,
    cities: [place("Lyon", "69001"), place("Paris", "75002"), place("Nantes", "44000")],
    legal: ["SARL", "SAS"],
    first: ["Aurélie", "Benoît", "Camille", "Éric", "Hélène", "Julien", "Margaux", "Olivier"],
    last: ["Bernard", "Caron", "Dubois", "Faure", "Lefèvre", "Moreau", "Perrin", "Renaud"],
    streets: ["Rue de la Paix", "Avenue Foch", "Rue Victor Hugo", "Quai Perrache"],
    phone: "+33 4 55 55",
    vat: { prefix: "FR", digits: 11 },
  },
  {
    code: "ES",
    weight: 4,
    cities: [
      place("Barcelona", "08001", "B"),
      place("Madrid", "28013", "M"),
      place("Valencia", "46002", "V"),
    ],
    legal: ["S.L.", "S.A."],
    first: ["Alba", "Diego", "Elena", "Ignacio", "Lucía", "Martín", "Nuria", "Sergio"],
    last: ["Castro", "Domínguez", "Fuentes", "Iglesias", "Molina", "Ortega", "Prieto", "Vidal"],
    streets: ["Calle Mayor", "Avenida Diagonal", "Calle del Sol", "Plaza Nueva"],
    phone: "+34 93 555",
    vat: { prefix: "ESB", digits: 8 },
  },
  {
    code: "AT",
    weight: 2,
    cities: [place("Wien", "1010"), place("Graz", "8010"), place("Innsbruck", "6020")],
    legal: ["GmbH", "OG"],
    first: ["Birgit", "Florian", "Johanna", "Lukas", "Magdalena", "Stefan"],
    last: ["Auer", "Egger", "Gruber", "Hofer", "Leitner", "Wimmer"],
    streets: ["Ringstraße", "Kirchengasse", "Mariahilfer Straße"],
    phone: "+43 1 555",
    vat: { prefix: "ATU", digits: 8 },
  },
  {
    code: "GB",
    weight: 2,
    cities: [place("London", "EC1A 1BB"), place("Leeds", "LS1 4DY"), place("Bristol", "BS1 5TR")],
    legal: ["Ltd", "LLP"],
    first: ["Alice", "Charlotte", "Edward", "George", "Harriet", "Oliver"],
    last: ["Ashworth", "Bennett", "Carver", "Holloway", "Marsh", "Whitfield"],
    streets: ["High Street", "Station Road", "Mill Lane"],
    phone: "+44 20 5550",
    vat: { prefix: "GB", digits: 9 },
  },
  {
    code: "PL",
    weight: 1,
    cities: [place("Kraków", "30-001"), place("Warszawa", "00-001")],
    legal: ["sp. z o.o."],
    first: ["Agnieszka", "Jan", "Małgorzata", "Paweł"],
    last: ["Kowalska", "Nowak", "Wójcik", "Zieliński"],
    streets: ["ulica Długa", "ulica Polna"],
    phone: "+48 22 555",
    vat: { prefix: "PL", digits: 10 },
  },
  {
    code: "US",
    weight: 1,
    cities: [place("San Francisco", "94105", "CA"), place("New York", "10013", "NY")],
    legal: ["Inc.", "LLC"],
    first: ["Amber", "Jordan", "Maya", "Tyler"],
    last: ["Brooks", "Hayes", "Rivera", "Sullivan"],
    streets: ["Market Street", "Mission Street", "Canal Street"],
    phone: "+1 415 555",
    vat: { prefix: "US", digits: 9 },
  },
];

export const STEMS = [
  "Adda",
  "Alba",
  "Aurora",
  "Bellavista",
  "Brenta",
  "Cedro",
  "Corvara",
  "Delfina",
  "Estella",
  "Fiore",
  "Grigna",
  "Ilario",
  "Lario",
  "Linea",
  "Marenco",
  "Nordvik",
  "Oltremare",
  "Porta Nuova",
  "Quercia",
  "Rovere",
  "Sestante",
  "Tessin",
  "Ulivo",
  "Vela",
  "Zenit",
] as const;

export const TRADES = [
  "Arredi",
  "Hotel",
  "Interiors",
  "Studio",
  "Contract",
  "Illuminazione",
] as const;

export const JOBS = [
  "Buyer",
  "Architect",
  "Facility Manager",
  "Owner",
  "Accounts Payable",
  "Interior Designer",
  "Store Manager",
] as const;
