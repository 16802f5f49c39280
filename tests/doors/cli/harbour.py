"""A small programme and its facts, for the command line: three units, a limit, a deadline, a proof, a rebate."""

from pathlib import Path

TERMS = """\
programme: harbour
version: 2026.1
title: {en: Harbour Partners, fr: Partenaires du port}
currency: EUR
timezone: Europe/Paris
in_force: {from: 2026-01-01, to: 2026-12-31}

proofs:
  report: {en: report, fr: compte rendu}

units:
  knots: {label: {en: knots, fr: nœuds}, decimals: 1}

conditions:
  member:
    label: {en: the partner is a member, fr: le partenaire est membre}
    holds_when: {membership: {programme: harbour}}

measures:
  sales:
    label: {en: sales of the quarter, fr: ventes du trimestre}
    quantity: {sum: line.amount, over: period}

limits:
  - id: visits-a-year
    label: {en: visits per partner and year, fr: visites par partenaire et par an}
    per: [partner]
    window: year
    amount: 1500
    covers: [visit]
    when_short: partial

incentives:
  - id: visit
    stage: assess
    title: {en: Visit, fr: Visite}
    decides: {day: claim.submitted_on}
    when: member
    pays:
      reward: {lump_sum: 1000}
    proof:
      - {any_of: [report]}
    deadlines:
      - id: claim
        of: claim.submitted_on
        from: claim.requested_on
        within: 30 days
        label: {en: send the claim, fr: envoyer la demande}
    nature: service
  - id: volume
    stage: sell
    title: {en: Volume rebate, fr: Remise de volume}
    claimed: quarter
    decides: {day: period.end}
    when: {measure: sales, at_least: 100}
    pays:
      reward: {percent: {rate: 5%, of: sales}}
    nature: price-reduction
  - id: mooring
    stage: sell
    title: {en: Mooring points, fr: Points d’amarrage}
    decides: {day: claim.submitted_on}
    when: member
    pays:
      as: points
      unit: knots
      reward: {lump_sum: 12.5}
    nature: benefit
  - id: berth
    stage: renew
    title: {en: Berth, fr: Poste à quai}
    decides: {day: claim.submitted_on}
    when: member
    pays:
      as: protection
      reward: {lump_sum: 90}
    nature: benefit
"""

CASE = """\
title: {en: a visit pays a thousand, fr: une visite rapporte mille}
facts:
  partners:
    - {partner_id: P1, name: Alpha, country: FR}
  memberships:
    - {membership_id: M1, partner_id: P1, programme: harbour, valid_from: 2026-01-01}
  claims:
    - claim_id: C1
      incentive: visit
      partner_id: P1
      requested_on: 2026-02-01
      submitted_on: 2026-02-10
      reserved_at: 2026-02-01T09:00:00+01:00
  proofs:
    - {proof_id: R1, claim_id: C1, kind: report, handed_in_on: 2026-02-10, accepted_on: 2026-02-11}
expect:
  C1: {granted: 1000}
"""

FACTS = {
    "partners": """\
partner_id,name,country
P1,Alpha,FR
P2,Béta,FR
""",
    "memberships": """\
membership_id,partner_id,programme,valid_from,valid_until
M1,P1,harbour,2026-01-01,
""",
    "customers": """\
customer_id,name,country
K1,Capitainerie,FR
""",
    "claims": """\
claim_id,incentive,partner_id,requested_on,submitted_on,reserved_at
C1,visit,P1,2026-02-01,2026-02-10,2026-02-01T09:00:00+01:00
C2,visit,P1,2026-02-02,2026-02-11,2026-02-02T09:00:00+01:00
C3,visit,P1,2026-02-03,2026-02-12,2026-02-03T09:00:00+01:00
C4,visit,P2,2026-02-04,2026-02-13,2026-02-04T09:00:00+01:00
C5,visit,P1,2026-02-05,2026-05-14,2026-02-05T09:00:00+01:00
C6,mooring,P1,,2026-03-01,2026-03-01T09:00:00+01:00
C7,berth,P1,,2026-03-02,2026-03-02T09:00:00+01:00
=1+1,mooring,P2,,2026-03-03,2026-03-03T09:00:00+01:00
Z9,tolls,P2,,2026-03-03,2026-03-03T09:00:00+01:00
""",
    "proofs": """\
proof_id,claim_id,kind,handed_in_on,accepted_on
R1,C1,report,2026-02-10,2026-02-11
R2,C2,report,2026-02-11,2026-02-12
R3,C3,report,2026-02-12,2026-02-13
R4,C4,report,2026-02-13,2026-02-14
""",
    "order_lines": """\
line_id,order_id,partner_id,customer_id,product,family,sale_type,ordered_on,amount,quantity,currency
L1,O1,P1,K1,rope,gear,perpetual,2026-01-10,1000.00,1,EUR
L2,O1,P1,K1,buoy,gear,perpetual,2026-03-31,234.50,2,EUR
L3,O2,P2,K1,rope,gear,perpetual,2026-04-01,99.99,1,EUR
""",
}


def write_programme(folder: Path, *, terms: str = TERMS, case: str = CASE) -> Path:
    """Write the programme with its case into a folder."""
    (folder / "cases").mkdir(parents=True)
    (folder / "terms.yaml").write_text(terms, encoding="utf-8")
    (folder / "cases" / "visit.yaml").write_text(case, encoding="utf-8")
    return folder


def write_facts(folder: Path, **instead: str) -> Path:
    """Write the facts into a folder, some tables with another content."""
    folder.mkdir(parents=True)
    for name, text in (FACTS | instead).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def content_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, to compare it whole."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
