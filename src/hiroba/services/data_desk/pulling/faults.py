# SPDX-License-Identifier: Apache-2.0
from hiroba.kernel.api.catalogue import FileFault


def pull_fault(code: str, *, en: tuple[str, str], ja: tuple[str, str]) -> FileFault:
    """A source that gives no file; the words are for the clerk who looks after it."""
    return FileFault(code, en=en, ja=ja)


def no_answer(host: str) -> FileFault:
    return pull_fault(
        "no_answer",
        en=(f"{host} does not answer in time", "It is tried again by itself"),
        ja=(f"{host} が時間内に答えません", "あとで自動的にもう一度試します"),
    )


def too_large(host: str, megabytes: int) -> FileFault:
    return pull_fault(
        "too_large",
        en=(
            f"The file of {host} is larger than {megabytes:,} MB",
            "Ask its owner, or raise HIROBA_IMPORT_MAX_MB",
        ),
        ja=(
            f"{host} のファイルは上限の{megabytes:,}MBを超えています",
            "提供元に確かめるか、HIROBA_IMPORT_MAX_MB を上げてください",
        ),
    )


def refused(host: str, status: int) -> FileFault:
    return pull_fault(
        "refused",
        en=(f"{host} answers with the error {status}", "Check the address of the source"),
        ja=(f"{host} がエラー{status}を返しました", "取得元のアドレスを確かめてください"),
    )


def odd_redirect(host: str) -> FileFault:
    return pull_fault(
        "odd_redirect",
        en=(f"{host} leads on too often or to an address that may not be followed", "Use the final address"),
        ja=(
            f"{host} の転送が多すぎるか、たどれないアドレスを指しています",
            "最終のアドレスを登録してください",
        ),
    )


def encoded(host: str, encoding: str) -> FileFault:
    return pull_fault(
        "encoded_answer",
        en=(f"{host} sends the file packed as {encoding}", "Ask its owner for the plain file"),
        ja=(f"{host} が {encoding} で圧縮した形を返しました", "提供元に圧縮しない形を頼んでください"),
    )
