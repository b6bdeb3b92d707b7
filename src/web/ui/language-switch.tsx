import { Icon } from './icons.tsx'
import { localPath, usePage } from './page-context.tsx'

/** This page in the other languages, each written in itself. */
export function LanguageSwitch() {
  const { lang: current, languages, path, query, t } = usePage()
  return (
    <nav className="hb-languages" aria-label={t('ui.language.label')}>
      <Icon name="globe" className="hb-languages__icon" />
      <ul className="hb-languages__list">
        {languages.map(({ lang, name }) => (
          <li key={lang}>
            <a
              href={localPath(lang, path) + query}
              lang={lang}
              hrefLang={lang}
              aria-current={lang === current ? 'true' : undefined}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
