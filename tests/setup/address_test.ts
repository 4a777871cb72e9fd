import { candidatesOf, cloudDatabase } from "../../src/setup/address.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";

const CASES: Readonly<Record<string, readonly string[]>> = {
  "mycompany.odoo.com": ["https://mycompany.odoo.com"],
  " https://mycompany.odoo.com/odoo/sales?x=1 ": ["https://mycompany.odoo.com"],
  "https://mycompany.odoo.com/web#action=menu&id=4": ["https://mycompany.odoo.com"],
  "HTTPS://MyCompany.odoo.com/": ["https://mycompany.odoo.com"],
  "mycompany.odoo.com/web/login": ["https://mycompany.odoo.com"],
  "erp.example.com:8443": ["https://erp.example.com:8443"],
  "http://erp.example.com:8069": ["http://erp.example.com:8069", "https://erp.example.com:8069"],
  "localhost:8069": ["https://localhost:8069", "http://localhost:8069"],
  "127.0.0.1:8069/web": ["https://127.0.0.1:8069", "http://127.0.0.1:8069"],
  "[::1]:8069": ["https://[::1]:8069", "http://[::1]:8069"],
  "localhost.example.com": ["https://localhost.example.com"],
  "https://example.com/erp/web": ["https://example.com/erp", "https://example.com"],
  "https://www.example.com/it_IT/shop": [
    "https://www.example.com/it_IT/shop",
    "https://www.example.com",
  ],
};

for (const [typed, urls] of Object.entries(CASES)) {
  Deno.test(`candidatesOf() tries for ${typed.trim()}: ${urls.join(", ")}`, () => {
    assertEquals(candidatesOf(typed), { urls });
  });
}

for (const typed of ["", "   ", "ftp://example.com", "two words", "https://", "https://a b.com"]) {
  Deno.test(`candidatesOf() refuses ${JSON.stringify(typed)}`, () => {
    assert("problem" in candidatesOf(typed));
  });
}

Deno.test("candidatesOf() never repeats a password", () => {
  const refused = candidatesOf("https://ada:s3cret@erp.example.com");
  assert("problem" in refused);
  assertStringIncludes(refused.problem, "password in the address");
  assertEquals(refused.problem.includes("s3cret"), false);
});

Deno.test("cloudDatabase() takes the name before .odoo.com, and no other", () => {
  assertEquals(cloudDatabase("https://mycompany.odoo.com"), "mycompany");
  assertEquals(cloudDatabase("https://erp.example.com"), undefined);
  assertEquals(cloudDatabase("https://odoo.com"), undefined);
  assertEquals(cloudDatabase("https://my.odoo.com.example.com"), undefined);
});
