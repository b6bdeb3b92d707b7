import type { Grant } from '#kernel'

/**
 * Things of one person, one session or one organisation, however many others hold the grant of the page or operation;
 * `wide` is the grant that opens them whoever they belong to, null where nothing does.
 */
export type Concern = { wide: Grant | null; why: string }

const own = (why: string): Concern => ({ wide: null, why })
const unless = (wide: Grant, why: string): Concern => ({ wide, why })

const key = own('a passkey is of who added it')
const secret = own('a secret is shown to the session that made it')
const document = own('a document is read along its route, by who drafted it and by its section')
const draft = own('a letter is of who writes it until it is sent')
const item = unless('work:read-all', 'work is of the role it lies with, and of who looks after all work')
const members = unless('organisations:manage', 'an organisation looks after its own members alone')

/** Every page, file and operation whose grant says less than who may see which. */
export const concerns: ReadonlyMap<string, Concern> = new Map([
  ['/console/account/passkeys/:id/remove', key],
  ['/console/account/codes/:id', secret],
  ['/console/people/links/:id', secret],
  ['/console/members/links/:id', secret],
  ['/console/residents/codes/:id', secret],
  ['residents.show-code', secret],
  ['/console/headquarters/towns/secrets/:id', secret],
  ['headquarters.show-town-secret', secret],
  ['/console/residents/found/:id', own('what was searched for is shown to the session that did')],
  ['residents.show-search', own('what was searched for is shown to the session that did')],
  ['/console/approvals/:id', document],
  ['/console/approvals/:id/files/:file', document],
  ['approval.get', document],
  ['approval.open-file', document],
  ['approval.attach', document],
  ['approval.edit', document],
  ['approval.submit', document],
  ['approval.withdraw', document],
  ['approval.approve', document],
  ['approval.send-back', document],
  ['approval.reject', document],
  ['approval.review', document],
  ['/console/letters/drafts/:id', draft],
  ['/console/letters/drafts/:id/preview.pdf', draft],
  ['inbox.get-draft', draft],
  ['inbox.preview-draft', draft],
  ['inbox.change-draft', draft],
  ['inbox.discard-draft', draft],
  ['inbox.send-draft', draft],
  ['/console/work/:id', item],
  ['work.get', item],
  ['work.assign', item],
  ['work.give-back', item],
  ['work.complete', item],
  ['/console/organisations/:id', unless('organisations:read', 'an organisation is seen by its members')],
  ['organisations.get', unless('organisations:read', 'an organisation is seen by its members')],
  ['/console/members/:id', members],
  ['/console/members/:id/end', members],
  ['organisations.get-member', members],
  ['organisations.invite-member', members],
  ['organisations.change-member', members],
  ['organisations.end-membership', members],
  [
    'organisations.end-substitution',
    unless('organisations:manage', 'a substitution is ended by the two it is between'),
  ],
  [
    'organisations.end-break-glass',
    unless('organisations:review', 'a role taken alone is given back by who took it'),
  ],
])
