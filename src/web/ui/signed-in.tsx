import { Button } from './button.tsx'
import { Form } from './form.tsx'
import { usePage } from './page-context.tsx'

export type SignedInProps = {
  /** Who is signed in, so that nobody works under another's name. */
  user: { name: string; role?: string | undefined }
  signOut: { action: string; operation: string; idempotencyKey: string }
}

/** In the head of every page of somebody who is signed in. */
export function SignedIn({ user, signOut }: SignedInProps) {
  const { t } = usePage()
  return (
    <div className="hb-signed-in">
      <p className="hb-signed-in__who">
        <span className="hb-signed-in__label">{t('ui.console.signedIn')}</span> <strong>{user.name}</strong>
        {user.role && <span className="hb-signed-in__role">{user.role}</span>}
      </p>
      <Form {...signOut}>
        <Button look="secondary">{t('ui.console.signOut')}</Button>
      </Form>
    </div>
  )
}
