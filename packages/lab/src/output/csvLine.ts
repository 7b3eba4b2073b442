/** A line of comma-separated fields, with quotes where one is needed (RFC 4180). */
export function csvLine(fields: readonly (string | number)[]): string {
  return `${fields.map(quoted).join(',')}\n`
}

function quoted(field: string | number): string {
  const text = String(field)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
