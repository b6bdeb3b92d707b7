import { Fragment } from 'react'

const phone = /(\+?[0-9]+(?:-[0-9]+)+)/

/** How to reach the town, as its file says it; a telephone number in it is never broken over two lines. */
export function ContactText({ children }: { children: string }) {
  // Every second piece is a number.
  const pieces = children.split(phone).map((text, n) => ({ text, key: `piece ${n}`, whole: n % 2 === 1 }))
  return pieces.map(({ text, key, whole }) => (
    <Fragment key={key}>{whole ? <span className="hb-contact__phone">{text}</span> : text}</Fragment>
  ))
}
