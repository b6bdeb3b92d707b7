import type { Download, Page } from '#kernel'
import { confirmPages } from './confirm-mail.tsx'
import { draftPage } from './draft.tsx'
import { inboxPage } from './inbox.tsx'
import { lettersPage } from './letters.tsx'
import { messagePage } from './message.tsx'
import { inboxPath, lettersPath, type Offers } from './offers.ts'
import { postPage } from './post.tsx'
import { sentLetterPage } from './sent-letter.tsx'
import { settingsPage } from './settings.tsx'
import { verifyPages } from './verify.tsx'
import { writePage } from './write.tsx'

/** Pages with a name of their own come before those with a parameter in the same place. */
export const inboxPages = (offers: Offers): Page[] => [
  inboxPage(offers),
  settingsPage(offers),
  messagePage(offers),
  ...confirmPages(offers),
  ...verifyPages(offers),
  lettersPage(offers),
  writePage(offers),
  postPage(offers),
  draftPage(offers),
  sentLetterPage(offers),
]

const type = 'application/pdf'

export const inboxDownloads = ({ operations }: Offers): Download[] => [
  {
    path: `${inboxPath}/:id/letter.pdf`,
    grant: 'resident',
    load: async (ask, { id = '' }) => decoded(await ask(operations.openFile, { id })),
  },
  {
    path: `${lettersPath}/:id/letter.pdf`,
    grant: 'inbox:read',
    load: async (ask, { id = '' }) => decoded(await ask(operations.openSentFile, { id })),
  },
  {
    path: `${lettersPath}/drafts/:id/preview.pdf`,
    grant: 'inbox:write',
    load: async (ask, { id = '' }) =>
      decoded({ ...(await ask(operations.previewDraft, { id })), fileName: 'preview.pdf' }),
  },
]

const decoded = ({ fileName, bytes }: { fileName: string; bytes: string }) => ({
  fileName,
  bytes: Buffer.from(bytes, 'base64'),
  type,
  inline: true as const,
})
