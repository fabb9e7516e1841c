"""The libraries under us accept and refuse what the published vectors say (attacks A8, A9)."""

import pytest

from tests.crypto.public_vectors import public_vectors
from twofold_crypto import primitives
from twofold_crypto.errors import BadKey, Malformed
from twofold_crypto.public.envelope import padme
from twofold_crypto.secret.entry import decode_body, encode_body

unhex = bytes.fromhex


def test_wycheproof_signatures() -> None:
    """A8: every valid Wycheproof signature is taken, every invalid one refused."""
    groups = public_vectors("wycheproof/ed25519_test.json")["testGroups"]
    wrong = [
        test["tcId"]
        for group in groups
        for test in group["tests"]
        if primitives.verify(unhex(group["publicKey"]["pk"]), unhex(test["sig"]), unhex(test["msg"]))
        != (test["result"] == "valid")
    ]

    assert wrong == []


def test_wycheproof_agreement() -> None:
    """A9: the stated secret, or a refusal where it would be zero."""
    groups = public_vectors("wycheproof/x25519_test.json")["testGroups"]
    refused = 0
    for test in (test for group in groups for test in group["tests"]):
        try:
            shared = primitives.exchange(unhex(test["private"]), unhex(test["public"]))
        except BadKey:
            refused += 1
            assert int(test["shared"], 16) == 0
        else:
            assert shared == unhex(test["shared"])

    assert refused == 31


def test_wycheproof_sealing() -> None:
    """Every valid ciphertext opens, every invalid one does not."""
    groups = public_vectors("wycheproof/xchacha20_poly1305_test.json")["testGroups"]
    for test in (test for group in groups for test in group["tests"]):
        sealed = unhex(test["ct"] + test["tag"])
        plain = primitives.decrypt(unhex(test["key"]), unhex(test["iv"]), unhex(test["aad"]), sealed)

        assert plain == (unhex(test["msg"]) if test["result"] == "valid" else None)


def test_low_order_keys_are_refused() -> None:
    """A8: keys of low order never pass vetting, whatever signature comes with them."""
    cases = public_vectors("cctv-ed25519/ed25519vectors.json")
    low = {case["key"] for case in cases if "low_order_A" in (case["flags"] or [])}
    for key in low:
        with pytest.raises(BadKey):
            primitives.vet_signing_key(unhex(key))

    assert len(low) > 10


def test_speccheck_accepts_one() -> None:
    """A8: of the twelve disputed cases libsodium's rule takes exactly the fourth."""
    cases = public_vectors("ed25519-speccheck/cases.json")
    taken = [
        i
        for i, case in enumerate(cases)
        if primitives.verify(unhex(case["pub_key"]), unhex(case["signature"]), unhex(case["message"]))
    ]

    assert taken == [3]


def test_padme_as_published() -> None:
    """I1: padded lengths are those of the authors' reference function."""
    tests = public_vectors("padme/padme.json")["tests"]

    assert [padme(length) for length, _ in tests] == [padded for _, padded in tests]


def test_one_form_of_each_value() -> None:
    """B9: of all encodings of a value at most one is taken, and it is what we write."""
    groups = public_vectors("msgpack/msgpack-test-suite.json")
    for value in (value for group in groups.values() for value in group):
        taken = []
        for encoding in value["msgpack"]:
            data = unhex(encoding.replace("-", ""))
            try:
                read = decode_body(data)
            except Malformed:
                continue
            taken.append(data)
            assert encode_body(read) == data

        assert len(taken) <= 1
