import type { ReactElement, ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { localPath, type Page, PageContext } from './page-context.tsx'
import { type StyleSheet, styleSheet } from './style-sheet.ts'

type DocumentProps = {
  page: Page
  /** This page's name; the town's follows it. */
  title: string
  town: string
  /** `link`: the style sheet comes from its hashed address. `inline`: in the page, for one answer that carries all. */
  css: 'link' | 'inline'
  /** Origin such as `https://town.example`, needed for the `hreflang` links of public pages. */
  origin?: string
  /** Asks to be loaded again every so many seconds where there is no script. */
  refreshSeconds?: number
  children: ReactNode
}

/** A whole HTML document. Its only scripts are the islands its content shows. Render it with {@link renderDocument}. */
export function Document({ page, title, town, css, origin, refreshSeconds, children }: DocumentProps) {
  return (
    <PageContext page={page}>
      <html lang={page.lang}>
        <head>
          <meta charSet="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="format-detection" content="telephone=no" />
          <title>{`${page.demo ? `${page.t('ui.demo.mark')} ` : ''}${title}｜${town}`}</title>
          {origin &&
            page.languages.map(({ lang }) => (
              <link
                key={lang}
                rel="alternate"
                hrefLang={lang}
                href={`${origin}${localPath(lang, page.path)}`}
              />
            ))}
          {refreshSeconds && (
            <noscript>
              <meta httpEquiv="refresh" content={String(refreshSeconds)} />
            </noscript>
          )}
          <Styles css={css} sheet={styleSheet} />
        </head>
        <body className="hb-body">{children}</body>
      </html>
    </PageContext>
  )
}

function Styles({ css, sheet }: { css: 'link' | 'inline'; sheet: StyleSheet }) {
  if (css === 'link') return <link rel="stylesheet" href={sheet.href} />
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own file, and its bytes must be those the CSP hash names
  return <style dangerouslySetInnerHTML={{ __html: sheet.text }} />
}

/** The bytes to send: a doctype and the document. */
export function renderDocument(document: ReactElement): string {
  return `<!doctype html>${renderToStaticMarkup(document)}`
}
