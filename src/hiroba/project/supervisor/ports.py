# SPDX-License-Identifier: Apache-2.0
"""Ports that are taken are found before anything starts, with the name of who has them."""

import errno
import socket
from collections.abc import Iterable

from hiroba.kernel.faults import Fault
from hiroba.project.supervisor.process import Port, Process


def check_ports(processes: Iterable[Process]) -> None:
    """Raises Fault for the first port that cannot be had."""
    for process in processes:
        for port in process.ports:
            _check(process.name, port)


def _check(name: str, port: Port) -> None:
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError as error:
            raise _fault(name, port, error) from None


def _fault(name: str, port: Port, error: OSError) -> Fault:
    if error.errno == errno.EADDRINUSE:
        return Fault(
            f"Port {port.number} of {name} is taken by {_holder(port.number)}",
            f"Stop that process, or choose another port with {port.variable}.",
        )
    if error.errno == errno.EACCES:
        return Fault(
            f"Port {port.number} of {name} needs rights that you do not have",
            f"Choose a port above 1023 with {port.variable}.",
        )
    return Fault(
        f"{name} cannot listen on {port.host}:{port.number} ({error.strerror})",
        f"Correct HIROBA_HOST, or {port.variable}.",
    )


def _holder(number: int) -> str:
    import psutil  # noqa: PLC0415 -- start-up stays fast

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == number and connection.pid:
                return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    except psutil.Error:
        pass
    return "another process"
