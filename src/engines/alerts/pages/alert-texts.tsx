import { Heading, usePage } from '#ui'
import { alertLanguages, type Texts } from '../schema.ts'

/** What goes out, language by language, each marked as that language for screen readers. */
export function AlertTexts({ texts }: { texts: Texts }) {
  const { t } = usePage()
  return alertLanguages.map((language) => (
    <section key={language} className="hb-card">
      <Heading level={3}>{t(`alerts.language.${language}`)}</Heading>
      <div lang={language}>
        <p className="hb-card__text">
          <strong>{texts[language].headline}</strong>
        </p>
        <p className="hb-card__text">{texts[language].description}</p>
        <p className="hb-card__text">{texts[language].instruction}</p>
      </div>
    </section>
  ))
}
