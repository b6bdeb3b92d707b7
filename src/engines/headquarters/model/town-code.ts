/**
 * 全国地方公共団体コード (JIS X 0401 and 0402 with the check digit of 自治省 1968) of a municipal code of the weather agency, whose first five
 * digits are the same.
 */
export function townCode(area: string): string {
  const digits = area.slice(0, 5)
  const sum = [...digits].reduce((total, digit, n) => total + Number(digit) * (6 - n), 0)
  return digits + String((11 - (sum % 11)) % 10)
}

/** Whether these are six digits of which the last is the right one. */
export const isTownCode = (code: string): boolean => /^\d{6}$/.test(code) && townCode(code) === code
