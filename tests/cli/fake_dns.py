"""A name server on loopback that knows what a test tells it, over UDP and TCP."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[str, Mapping[str, list[str]]]
"""Name → type → the records in the form of a zone file. A name above another one exists too."""
SILENT, BROKEN = "SILENT", "BROKEN"
"""As a type: the server never answers questions about that name, or answers SERVFAIL."""


def reply(zone: Zone, content: bytes) -> bytes | None:
    """The answer to a question; None where the server is to be silent."""
    question = dns.message.from_wire(content)
    answer = dns.message.make_response(question)
    (asked,) = question.question
    name, kind = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
    records = zone.get(name)
    if records is not None and SILENT in records:
        return None
    if records is not None and BROKEN in records:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif records is None and not any(other.endswith(f".{name}") for other in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif records is not None:
        for found in (kind, "CNAME"):
            if records.get(found):
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", found, *records[found]))
                break
        if "CNAME" in records and kind != "CNAME":
            target = records["CNAME"][0].rstrip(".")
            if (there := zone.get(target, {}).get(kind)) is not None:
                answer.answer.append(dns.rrset.from_text(dns.name.from_text(target), 60, "IN", kind, *there))
    answer.flags |= dns.flags.RA
    return answer.to_wire()


def txt(*texts: str) -> dict[str, list[str]]:
    """TXT records, each cut into strings of at most 255 bytes as in a real zone."""
    return {"TXT": [" ".join(f'"{text[i : i + 255]}"' for i in range(0, len(text), 255) or [0]) for text in texts]}


@contextmanager
def name_server(zone: Zone) -> Iterator[str]:
    """Answer questions for the block; yields its address as `--dns` takes it."""

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            content, line = self.request
            answer = reply(zone, content)
            if answer is not None:
                line.sendto(answer if len(answer) <= 1232 else _cut(content), self.client_address)

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            line: socket.socket = self.request
            (length,) = struct.unpack("!H", line.recv(2))
            answer = reply(zone, line.recv(length))
            if answer is not None:
                line.sendall(struct.pack("!H", len(answer)) + answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tcp) as tcp:
        port = tcp.server_address[1]
        with socketserver.ThreadingUDPServer(("127.0.0.1", port), Udp) as udp:
            servers = (tcp, udp)
            threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
            for thread in threads:
                thread.start()
            try:
                yield f"127.0.0.1:{port}"
            finally:
                for server in servers:
                    server.shutdown()
                for thread in threads:
                    thread.join()


def _cut(content: bytes) -> bytes:
    answer = dns.message.make_response(dns.message.from_wire(content))
    answer.flags |= dns.flags.TC
    return answer.to_wire()
