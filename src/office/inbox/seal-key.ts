import { type Instant, loadSigningKey, type SigningKey } from '#kernel'

/** The town's electronic seal and its certificate, `<folder>/letter-seal.key` and `.pem`, made when there is none. */
export const loadLetterSeal = (folder: string, name: string, now: Instant): Promise<SigningKey> =>
  loadSigningKey({ folder, file: 'letter-seal', name, now })
