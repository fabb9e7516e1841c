"""The 115 rows that the therapies name, and the flags that the "must not" of each carried one asks for.

Owns what the catalogue is held against: a flag that is taken out of the data is missed here.
A row that nothing carries yet has none; its reason stands in `client/practices/later.json`.
"""

SIZES = {"A": 15, "B": 16, "C": 13, "D": 9, "E": 10, "F": 14, "G": 14, "H": 11, "I": 7, "K": 6}
ROWS = [f"{group}{number}" for group, size in SIZES.items() for number in range(1, size + 1)]

_TOLD = """
A1 noPartnerVisible noGate
A2 bothSign noGate
A3 notAboutOne noScore
A5 noUsage noScore
A6 noFaith
A7 soloOnly noScore
A10 noCount bothSign
A11 noAutoChange
A12 noGate
A13 noScore
A14 noNag
A15 noLabels noScore
B1 noGate noTime noStreak
B2 noTime noLog
B3 noInference
B10 noLog
B11 expires noConsentKept
B12 soloOnly noCount
B13 notAfterDistress
B14 ownerOnly noStreak
B15 noUsage
B16 jointOnly noLocation
C1 bothSign
C2 noMeasuring
C3 equalParts
C4 noFacts
C6 noPenalty expires
C8 bothSign
C9 noLock
C10 expires
C11 noStage
C12 ownerOnly
C13 bothSign noIngest
D2 noLocation freeToChange
D3 noIngest expires
D4 noIngest expires
D5 noCount bothSign
D6 noAutoSend
D7 noAutoSend noTime
D9 noBlame
E1 ownerOnly
E2 noScore
E3 noForcedAnswer noResolved
E4 noCount
E5 soloOnly noStreak
E6 partnerNotReviewer
E7 noProof noLocation
E8 noPile
E9 noTrade
F1 noPreview noNag
F2 noGate noScore
F4 noAutoReply
F5 noDemand
F6 noOverdue
F7 noScore
F8 noGender
F9 noFacts
F11 noBlame
F13 noTrace
F14 noDemand noCount
G1 noCount noReason noDelay
G2 noAutoSend notOnSignals
G3 noPenalty noReason
G4 noNotify
G5 noPartnerVisible
G6 noUsage
G7 soloOnly noPartnerVisible
G8 soloOnly noDoubt
G9 soloOnly noSlip
G10 soloOnly
G11 soloOnly noReconcile
G12 noForecast
G13 noRank
G14 soloOnly
H3 expires noHistory
H5 noGender
H6 noConsentKept
H7 noCompare
H8 bothTogether
H10 noUsage
H11 noScore notAboutOne
I1 noMerge
I5 noPartnerVisible
I6 notSearchable noTime
I7 noUnasked
K3 noInvite
K4 noInvite
K6 noNotify
"""

REQUIRED: dict[str, frozenset[str]] = {
    row: frozenset(flags) for row, *flags in (line.split() for line in _TOLD.split("\n") if line)
}
