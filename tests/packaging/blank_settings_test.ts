/** What desktop extensions set where somebody filled in nothing: empty text, or the host's own placeholder. */
import { ConfigError } from "../../src/config/errors.ts";
import { loadConfig } from "../../src/config/load.ts";
import { systemWith } from "../config/support.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

Deno.test("what was left blank is not set", async () => {
  for (const blank of ["", "${user_config.anything}", " ${user_config.api_key} "]) {
    const { config, sources } = await loadConfig({
      folder: "/nonexistent",
      system: systemWith({
        ODOO_URL: "https://x.example.com",
        ODOO_DB: blank,
        ODOO_USERNAME: blank,
        ODOO_API_KEY: blank,
        ODOO_MCP_TIMEOUT: blank,
      }),
    });
    assertEquals(
      [config.database, config.username, config.api_key, config.timeout],
      [undefined, undefined, undefined, 30],
    );
    assertEquals(sources, { odoo_url: "ODOO_URL" });
  }
});

Deno.test("where a name was left blank, the other name counts", async () => {
  const { config } = await loadConfig({
    folder: "/nonexistent",
    system: systemWith({ ODOO_DB: "${user_config.database}", ODOO_DATABASE: "shop" }),
  });
  assertEquals(config.database, "shop");
});

Deno.test("only a whole placeholder is one: other text stays as it is", async () => {
  const { config } = await loadConfig({
    folder: "/nonexistent",
    system: systemWith({ ODOO_DB: "x${user_config.database}" }),
  });
  assertEquals(config.database, "x${user_config.database}");
});

Deno.test("a placeholder for yes or no is refused: nobody writes for want of an answer", async () => {
  await assertRejects(
    () =>
      loadConfig({
        folder: "/nonexistent",
        system: systemWith({ ODOO_MCP_READ_ONLY: "${user_config.read_only}" }),
      }),
    ConfigError,
    "Cannot use ODOO_MCP_READ_ONLY",
  );
});
