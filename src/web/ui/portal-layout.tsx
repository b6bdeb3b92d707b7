import type { ReactNode } from 'react'
import { LanguageSwitch } from './language-switch.tsx'
import { DemoBar, type NavEntry, NavList } from './layout-parts.tsx'
import { localPath, usePage } from './page-context.tsx'
import { PageMark } from './page-mark.tsx'
import { SignedIn, type SignedInProps } from './signed-in.tsx'
import { SkipLink } from './skip-link.tsx'

type PortalLayoutProps = {
  town: string
  /** What the running services declare; nothing is promised that is not there. */
  nav: readonly NavEntry[]
  breadcrumb?: ReactNode
  /** A resident who is signed in; never on a page that is the same for everyone. */
  account?: SignedInProps | undefined
  /** What cannot wait, in a line or two: {@link EmergencyLine}s. */
  notice?: ReactNode
  footer: {
    links: readonly NavEntry[]
    /** Address, telephone and hours of the town hall, for those who would rather come or call. */
    contact?: ReactNode
  }
  children: ReactNode
}

/** The page of a resident. */
export function PortalLayout(props: PortalLayoutProps) {
  const { town, nav, breadcrumb, account, notice, footer, children } = props
  const { t } = usePage()
  return (
    <>
      <SkipLink />
      <header className="hb-header">
        <DemoBar />
        <div className="hb-header__top">
          <TownName town={town} />
          <LanguageSwitch />
          {account && <SignedIn {...account} />}
        </div>
        {nav.length > 0 && (
          <nav className="hb-nav" aria-label={t('ui.nav.main')}>
            <NavList entries={nav} className="hb-nav__list" />
          </nav>
        )}
      </header>
      {notice && (
        <aside className="hb-notice" aria-label={t('ui.emergency.now')}>
          {notice}
        </aside>
      )}
      {breadcrumb && <div className="hb-crumbs">{breadcrumb}</div>}
      <main className="hb-main hb-content" id="main" tabIndex={-1}>
        {children}
      </main>
      <Footer town={town} footer={footer} />
    </>
  )
}

function TownName({ town }: { town: string }) {
  const { lang, demo, t } = usePage()
  return (
    <p className="hb-town">
      <a className="hb-town__name" href={localPath(lang, '/')}>
        {town}
      </a>
      {demo && <span className="hb-town__mark">{t('ui.demo.mark')}</span>}
    </p>
  )
}

function Footer({ town, footer }: { town: string; footer: PortalLayoutProps['footer'] }) {
  const { t } = usePage()
  return (
    <footer className="hb-footer">
      <div className="hb-footer__inner">
        <div>
          <p className="hb-footer__town">{town}</p>
          {footer.contact && <div className="hb-footer__contact">{footer.contact}</div>}
        </div>
        {footer.links.length > 0 && (
          <nav aria-label={t('ui.nav.footer')}>
            <NavList entries={footer.links} className="hb-footer__links" />
          </nav>
        )}
        <PageMark />
      </div>
    </footer>
  )
}
