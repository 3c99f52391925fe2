"""The peer of Records.swift: Aries Askar on SQLite, each record durable on its own.

Reads "put N CLIENTS" or "get N CLIENTS" from stdin, answers "done".
"""

import asyncio
import os
import random
import sys

from aries_askar import Store


async def main(path: str) -> None:
    uri = f"sqlite://{path}?journal_mode=WAL&synchronous=FULL"
    store = await Store.provision(uri, "raw", Store.generate_raw_key(), recreate=True)
    value = os.urandom(2048)
    names = []

    async def client(verb: str, count: int) -> None:
        # One session for all of a client's records: its fastest way. Without a transaction each insert commits by itself.
        async with store.session() as session:
            for _ in range(count):
                if verb == "put":
                    name = f"{random.getrandbits(128):032x}"
                    await session.insert("record", name, value)
                    names.append(name)
                else:
                    entry = await session.fetch("record", random.choice(names))
                    assert entry is not None and entry.value == value

    print("ready", flush=True)
    for line in sys.stdin:
        verb, count, clients = line.split()
        await asyncio.gather(*(client(verb, int(count) // int(clients)) for _ in range(int(clients))))
        print("done", flush=True)
    await store.close()


asyncio.run(main(sys.argv[1]))
