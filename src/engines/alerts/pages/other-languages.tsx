import { Heading, usePage } from '#ui'
import { GENERATED } from '../phrases/table.ts'
import type { PublicAlert } from '../public-alert.ts'
import { languageNames } from './language-names.ts'

const told = (alert: PublicAlert) =>
  GENERATED.filter((language) => alert.translations[language] !== undefined)

/** The languages the alert itself is told in besides the page's, each by its own name, leading down the same page. */
export function LanguageChooser({ alert }: { alert: PublicAlert }) {
  const { t } = usePage()
  const languages = told(alert)
  if (languages.length === 0) return null
  return (
    <nav aria-label={t('alerts.other-languages')}>
      <ul className="hb-choices-in-line">
        {languages.map((language) => (
          <li key={language}>
            <a href={`#text-${language}`} lang={language} hrefLang={language}>
              {languageNames[language]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The same alert in the generated languages, each marked as that language. */
export function OtherLanguages({ alert }: { alert: PublicAlert }) {
  return told(alert).map((language) => {
    const texts = alert.translations[language]
    return (
      texts && (
        <section key={language} id={`text-${language}`} lang={language} className="hb-card">
          <Heading level={2}>{languageNames[language]}</Heading>
          <p className="hb-card__text">
            <strong>{texts.headline}</strong>
          </p>
          <p className="hb-card__text hb-lines">{texts.description}</p>
          <p className="hb-card__text hb-lines">{texts.instruction}</p>
        </section>
      )
    )
  })
}
