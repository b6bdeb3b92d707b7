import { type Instant, loadSigningKey as loadKey, type SigningKey } from '#kernel'

/** The town's key for alerts and its certificate, `<folder>/alert-signing.key` and `.pem`, made when there is none. */
export const loadSigningKey = (folder: string, name: string, now: Instant): Promise<SigningKey> =>
  loadKey({ folder, file: 'alert-signing', name, now })
