// Starts the demo with the README's command and asks it for its tools and for records. Any failure ends with
// a non-zero code. The demo runs in a process group of its own, which ends with this script.
import { spawn } from "node:child_process";

const url = "http://127.0.0.1:8097/mcp";
const command = ["-y", "deno@2.9.6", "task", "demo", "--port", "8097"];

async function ask(id, method, params) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
  });
  const { result, error } = await response.json();
  if (error || result.isError) throw new Error(`${method}: ${JSON.stringify(error ?? result)}`);
  return result;
}

async function waitForDemo() {
  for (let attempt = 0; attempt < 120; attempt++) {
    const answer = await ask(1, "initialize", {}).catch(() => undefined);
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the demo did not answer within a minute");
}

const demo = spawn("npx", command, { detached: true, stdio: ["ignore", "inherit", "inherit"] });
try {
  const { serverInfo } = await waitForDemo();
  const { tools } = await ask(2, "tools/list");
  const call = { name: "search_records", arguments: { model: "sale.order", limit: 3 } };
  const { content } = await ask(3, "tools/call", call);
  process.stdout.write(`${serverInfo.name}: ${tools.length} tools\n${content[0].text}\n`);
} finally {
  process.kill(-demo.pid, "SIGTERM");
}
