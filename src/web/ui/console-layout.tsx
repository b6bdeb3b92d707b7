import type { ReactNode } from 'react'
import { LanguageSwitch } from './language-switch.tsx'
import { DemoBar, type NavEntry, NavList } from './layout-parts.tsx'
import { localPath, usePage } from './page-context.tsx'
import { PageMark } from './page-mark.tsx'
import { SignedIn, type SignedInProps } from './signed-in.tsx'
import { SkipLink } from './skip-link.tsx'

type ConsoleLayoutProps = SignedInProps & {
  town: string
  nav: readonly NavEntry[]
  breadcrumb?: ReactNode
  /** Addresses of the pages above: one of them may be an entry of the menu. */
  trail?: readonly string[]
  children: ReactNode
}

/** The page of a member of staff. */
export function ConsoleLayout(props: ConsoleLayoutProps) {
  const { town, nav, breadcrumb, trail, user, signOut, children } = props
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
            <NavList entries={nav} className="hb-side-nav" trail={trail} />
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
