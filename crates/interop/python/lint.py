"""Verifier: pkilint, a linter for RFC 5280; it verifies no signature.

stdin: a case a line, `name TAB ca.der TAB leaf.der`.
stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.

Both certificates and the pair are linted; an error or worse refuses. Warnings do not: there is one for every leaf
without a subject key identifier, and services accept those.
"""

import importlib.metadata
import logging
import sys
import warnings

from pkilint import loader
from pkilint.bin import lint_pkix_signer_signee_cert_chain as chain
from pkilint.pkix import certificate, extension, name
from pkilint.validation import ValidationFindingSeverity

# What it cannot decode it also logs; the finding `base.unhandled_exception` is enough.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

LOADER = loader.RFC5280CertificateDocumentLoader()
DOCUMENT = certificate.create_pkix_certificate_validator_container(
    certificate.create_decoding_validators(
        name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
    ),
    [
        certificate.create_issuer_validator_container([]),
        certificate.create_validity_validator_container(),
        certificate.create_subject_validator_container([]),
        certificate.create_extensions_validator_container([]),
        certificate.create_spki_validator_container([]),
    ],
)
DECODERS = chain.create_decoder_validation_container()
ISSUER = chain.create_issuer_validation_container()
SUBJECT = chain.create_subject_validation_container()


def errors(results):
    """Codes of what is an error or worse."""
    return {
        description.finding.code
        for result in results
        for description in result.finding_descriptions
        if description.finding.severity <= ValidationFindingSeverity.ERROR
    }


def verify(ca, leaf):
    """Returns what is wrong."""
    found = set()
    for der in (ca, leaf):
        document = LOADER.load_der_document(der, "document")
        found |= errors(DOCUMENT.validate(document.root))
    pair = {}
    pair["issuer"] = LOADER.load_der_document(ca, "issuer", "issuer", pair)
    pair["subject"] = LOADER.load_der_document(leaf, "subject", "subject", pair)
    for document in pair.values():
        found |= errors(DECODERS.validate(document.root))
    found |= errors(ISSUER.validate(pair["issuer"].root))
    found |= errors(SUBJECT.validate(pair["subject"].root))
    return ", ".join(sorted(found))


print("version", f"pkilint {importlib.metadata.version('pkilint')}", sep="\t")
for line in sys.stdin:
    case, ca, leaf = line.rstrip("\n").split("\t")
    with open(ca, "rb") as ca, open(leaf, "rb") as leaf:
        ca, leaf = ca.read(), leaf.read()
    try:
        why = verify(ca, leaf)
    except ValueError as error:
        why = " ".join(str(error).split()) or "not readable"
    print(case, "refuse" if why else "accept", why, sep="\t")
