"""Verifier: the path verifier of pyca/cryptography.

stdin: a case a line, `name TAB ca.der TAB leaf.der`; argument: the time, Unix seconds.
stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.
"""

import datetime
import sys
import warnings

import cryptography
from cryptography import x509
from cryptography.x509 import verification

# A negative serial number is a warning here; the verifier refuses it.
warnings.simplefilter("ignore")

now = datetime.datetime.fromtimestamp(int(sys.argv[1]), datetime.timezone.utc)


def verify(ca, leaf):
    """Raises what is wrong. The leaf is held to no profile of the web: it names no host."""
    ca = x509.load_der_x509_certificate(ca)
    leaf = x509.load_der_x509_certificate(leaf)
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store([ca]))
        .time(now)
        .extension_policies(
            ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
            ee_policy=verification.ExtensionPolicy.permit_all(),
        )
        .build_client_verifier()
    )
    verifier.verify(leaf, [])


print("version", f"cryptography {cryptography.__version__}", sep="\t")
for line in sys.stdin:
    name, ca, leaf = line.rstrip("\n").split("\t")
    with open(ca, "rb") as ca, open(leaf, "rb") as leaf:
        ca, leaf = ca.read(), leaf.read()
    try:
        verify(ca, leaf)
        print(name, "accept", "", sep="\t")
    except (ValueError, x509.InvalidVersion, verification.VerificationError) as error:
        print(name, "refuse", " ".join(str(error).split()), sep="\t")
