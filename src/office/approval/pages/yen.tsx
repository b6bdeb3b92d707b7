import { usePage } from '#ui'

/** An amount as people read it: `500,000円`. */
export function Yen({ amount }: { amount: bigint }) {
  const { t } = usePage()
  return <>{t('approval.yen', { amount: amount.toLocaleString('ja-JP') })}</>
}
