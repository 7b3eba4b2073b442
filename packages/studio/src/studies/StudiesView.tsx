// biome-ignore lint/style/noDefaultExport: React.lazy takes the default export
export default function StudiesView() {
  return null
}
