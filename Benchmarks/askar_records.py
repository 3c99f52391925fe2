"""The peer of Records.swift: Aries Askar on SQLite, each record durable on its own. Reads "put N" or "get N" from stdin, answers "done"."""

import asyncio
import os
import sys

from aries_askar import Store


async def main(path: str) -> None:
    uri = f"sqlite://{path}?journal_mode=WAL&synchronous=FULL"
    store = await Store.provision(uri, "raw", Store.generate_raw_key(), recreate=True)
    value = os.urandom(2048)
    count = 0
    # One session for all: its fastest way. Without a transaction each insert commits by itself.
    async with store.session() as session:
        print("ready", flush=True)
        for line in sys.stdin:
            verb, number = line.split()
            for at in range(int(number)):
                if verb == "put":
                    await session.insert("record", f"{count}", value)
                    count += 1
                else:
                    entry = await session.fetch("record", f"{at % count}")
                    assert entry is not None and entry.value == value
            print("done", flush=True)
    await store.close()


asyncio.run(main(sys.argv[1]))
