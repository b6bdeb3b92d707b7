/** What the stand-in shows: a sample, and unmistakable as one. It is no page of the town, so it has words of its own. */
export function cardPage(
  cards: readonly { id: string; name: string; address: string }[],
  action: string,
): string {
  const choices = cards.map(
    ({ id, name, address }) =>
      `<li><button name="card" value="${escaped(id)}">${escaped(name)}（見本）</button> ${escaped(address)}</li>`,
  )
  return `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>見本のマイナンバーカード</title>
<style>
  body { font: 1.125rem/1.8 sans-serif; margin: 1rem auto; max-width: 40rem; padding: 0 1rem; color: #1a1a1c }
  button { font: inherit; min-height: 3rem; padding: .25rem 1rem }
  li { margin: 1rem 0 }
</style>
<main>
<h1>見本のマイナンバーカード</h1>
<p>本物のサービスではありません。実在しない人のカードを選んで、サインインを試せます。</p>
<p lang="en">This is a sample, not the real service. Choose a fictional card to try signing in.</p>
<form method="post" action="${escaped(action)}">
<ul>${choices.join('\n')}</ul>
<p><button name="card" value="">やめる / Cancel</button></p>
</form>
</main>
</html>
`
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign)
