"""Reads a record through odoo-mcp, and meets each kind of error once.

    python read_record.py http://127.0.0.1:8080/mcp     (pip install "mcp>=2")
    python read_record.py odoo-mcp demo stdio

Where the server wants a token, put it into ODOO_MCP_TOKEN.
"""

import asyncio
import json
import os
import re
import sys
from contextlib import asynccontextmanager

import httpx2
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

TARGET, *ARGS = sys.argv[1:] or ["http://127.0.0.1:8080/mcp"]
REFUSED = []
REASONS = {
    401: "The server wants another token: set ODOO_MCP_TOKEN",
    429: "The server is asked too much: try again in a minute",
    503: "The server is asked too much: try again in a minute",
}


async def note_refusal(response):
    """The client tells of a refusal without its status: it is noted here."""
    if response.status_code in REASONS:
        REFUSED.append(response.status_code)


@asynccontextmanager
async def open_client():
    """An address is a server that runs already, anything else a command that starts one."""
    if not TARGET.startswith("http"):
        async with Client(StdioServerParameters(command=TARGET, args=ARGS)) as client:
            yield client
        return
    token = os.environ.get("ODOO_MCP_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    hooks = {"response": [note_refusal]}
    async with httpx2.AsyncClient(headers=headers, event_hooks=hooks, timeout=60) as http:
        async with Client(streamable_http_client(TARGET, http_client=http)) as client:
            yield client


async def call_tool(client, name, arguments):
    """Calls a tool. What it could not do is an answer too: why, and what became of the data."""
    result = await client.call_tool(name, arguments)
    text = "\n".join(part.text for part in result.content if part.type == "text")
    if not result.is_error:
        print(f"{name}: {text}")
        return
    found = re.search(r"^Outcome: (\w+)", text, re.MULTILINE)
    outcome = found.group(1) if found else "nothing was to be changed"
    print(f"{name} failed ({outcome}): {text.splitlines()[0]}")
    if outcome == "unknown":
        print("Look whether it was done before calling again.")


async def work(client):
    result = await client.read_resource("odoo://res.partner/1")
    print("record:", json.loads(result.contents[0].text)["name"])
    await call_tool(client, "search_records", {"model": "res.partner", "fields": ["name"], "limit": 3})
    # There is no such record: Odoo refuses, and nothing was changed.
    nobody = {"model": "res.partner", "ids": [999999999], "values": {"comment": "Hello"}}
    await call_tool(client, "update_records", nobody)
    # No such tool, and nothing to read: errors of the protocol, which a model never sees.
    for asking in (
        call_tool(client, "no_such_tool", {}),
        client.read_resource("odoo://res.partner/999999999"),
    ):
        try:
            await asking
        except MCPError as error:
            print(f"protocol error {error.code}: {error.message}")


def causes(error):
    """The errors themselves: what fails in a task group comes in a group."""
    if isinstance(error, BaseExceptionGroup):
        return [cause for part in error.exceptions for cause in causes(part)]
    return [error]


async def main():
    try:
        async with open_client() as client:
            print("connected:", client.server_info.name)
            await work(client)
    except Exception as error:
        found = causes(error)
        if REFUSED:
            sys.exit(REASONS[REFUSED[-1]])
        if any(isinstance(cause, httpx2.ConnectError) for cause in found):
            sys.exit(f"Nobody answers at {TARGET}: does the server run?")
        sys.exit("; ".join(str(cause) for cause in found))


asyncio.run(main())
