/**
 * The check digit of an Individual Number (総務省令第85号 第5条): with P(n) the n-th digit from the right of the eleven before it
 * and Q(n) = n + 1 up to the sixth, n − 5 after, it is 11 minus the remainder of ΣP·Q by 11, and 0 where that remainder is
 * 0 or 1. `eleven` is eleven ASCII digits.
 */
export function checkDigit(eleven: string): number {
  let sum = 0
  for (let n = 1; n <= 11; n += 1) sum += Number(eleven[11 - n]) * (n <= 6 ? n + 1 : n - 5)
  const remainder = sum % 11
  return remainder <= 1 ? 0 : 11 - remainder
}

/** Whether twelve ASCII digits end in their own check digit. One in ten of any twelve digits do: each eleven have one check digit. */
export const isMyNumber = (digits: string): boolean =>
  /^\d{12}$/.test(digits) && checkDigit(digits.slice(0, 11)) === Number(digits[11])
