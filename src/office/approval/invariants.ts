import type { Invariant } from '#kernel'

/** What holds of the town's documents at any moment, also right after a crash. */
export const approvalInvariants: readonly Invariant[] = [
  {
    name: 'a decision has the approval of every place of its route',
    count: `select count(*) from approval.document d where state = 'decided' and (
      select count(*) from approval.step s where s.document_id = d.id and s.version = d.version and s.act = 'approve'
    ) <> (
      select sum(jsonb_array_length(part.value -> 'seats')) from approval.version v, jsonb_array_elements(v.route) part
      where v.document_id = d.id and v.version = d.version
    )`,
  },
  {
    name: 'nobody acted at a version they drafted',
    count: 'select count(*) from approval.step where actor = drafted_by',
  },
  {
    name: 'document numbers of a symbol and a year have no gap and no double',
    count: `select count(*) from approval.counter c where last <> (
      select count(*) from approval.number n where n.symbol = c.symbol and n.fiscal_year = c.fiscal_year
    ) or last <> (
      select max(number) from approval.number n where n.symbol = c.symbol and n.fiscal_year = c.fiscal_year
    )`,
  },
  {
    name: 'what was sent back or rejected was not decided in that version',
    count: `select count(*) from approval.document d join approval.step s on s.document_id = d.id and s.version = d.version
      where d.state = 'decided' and s.act <> 'approve'`,
  },
  {
    name: 'a submitted document has its version',
    count: `select count(*) from approval.document d where version > 0 and not exists (
      select 1 from approval.version v where v.document_id = d.id and v.version = d.version
    )`,
  },
]
