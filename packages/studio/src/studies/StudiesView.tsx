export function StudiesView() {
  return null
}
