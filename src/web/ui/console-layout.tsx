import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Form } from './form.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { DemoBar, type NavEntry, NavList } from './layout-parts.tsx'
import { localPath, usePage } from './page-context.tsx'
import { PageMark } from './page-mark.tsx'
import { SkipLink } from './skip-link.tsx'

type ConsoleLayoutProps = {
  town: string
  nav: readonly NavEntry[]
  breadcrumb?: ReactNode
  /** Who is signed in, so that nobody works under a colleague's name. */
  user: { name: string; role?: string | undefined }
  signOut: { action: string; operation: string; idempotencyKey: string }
  children: ReactNode
}

/** The page of a member of staff. */
export function ConsoleLayout({ town, nav, breadcrumb, user, signOut, children }: ConsoleLayoutProps) {
  const { lang, t } = usePage()
  return (
    <>
      <SkipLink />
      <header className="hb-console-header">
        <DemoBar />
        <div className="hb-console-header__top">
          <p className="hb-town">
            <a className="hb-town__name" href={localPath(lang, '/console')}>
              {town}
            </a>
            <span className="hb-town__mark">{t('ui.console.mark')}</span>
          </p>
          <SignedIn user={user} signOut={signOut} />
        </div>
      </header>
      <div className="hb-console">
        <div className="hb-console__side">
          <nav aria-label={t('ui.nav.console')}>
            <NavList entries={nav} className="hb-side-nav" />
          </nav>
          <LanguageSwitch />
        </div>
        <div className="hb-console__page">
          {breadcrumb}
          <main className="hb-content" id="main" tabIndex={-1}>
            {children}
          </main>
          <PageMark />
        </div>
      </div>
    </>
  )
}

function SignedIn({ user, signOut }: Pick<ConsoleLayoutProps, 'user' | 'signOut'>) {
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
