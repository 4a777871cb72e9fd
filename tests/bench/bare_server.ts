/**
 * What the program is compared with: passes each body on to Odoo and parses the answer; no more than
 * anybody needs. Its argument is Odoo's address. Prints its own.
 */

const [odoo] = Deno.args;

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  async (request) => {
    const answer = await fetch(`${odoo}/jsonrpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: await request.text(),
    });
    const { result } = await answer.json();
    return Response.json(result);
  },
);
await Deno.stdout.write(new TextEncoder().encode(`http://127.0.0.1:${server.addr.port}/\n`));
