/** What files of other kinds begin with, and what to do with each. */
const kinds: readonly { begins: readonly (number | string)[]; says: string }[] = [
  {
    begins: ['PK\u0003\u0004'],
    says: 'this is a zip archive, as spreadsheets (.xlsx, .ods) and models (.keras) are; save the sheet as CSV, or unpack the archive',
  },
  {
    begins: [0xd0, 0xcf, 0x11, 0xe0],
    says: 'this is an old spreadsheet or document (.xls, .doc); save the sheet as CSV',
  },
  { begins: [0x89, 'PNG'], says: 'this is a PNG image; expected a table of separated values' },
  { begins: [0xff, 0xd8, 0xff], says: 'this is a JPEG image; expected a table of separated values' },
  { begins: ['%PDF'], says: 'this is a PDF document; expected a table of separated values' },
  {
    begins: ['PAR1'],
    says: 'this is a Parquet file; write it as CSV, such as with pandas: read_parquet(…).to_csv(…, index=False)',
  },
  {
    begins: [0x89, 'HDF'],
    says: 'this is an HDF5 file, as weights (.h5) are; expected a table of separated values',
  },
  { begins: ['SQLite format 3'], says: 'this is an SQLite database; export the table as CSV' },
  { begins: ['<!DOCTYPE'], says: 'this is a web page; download the table itself' },
  { begins: ['<!doctype'], says: 'this is a web page; download the table itself' },
  { begins: ['<html'], says: 'this is a web page; download the table itself' },
  { begins: ['{'], says: 'this is JSON; write it as CSV with a line of names' },
  { begins: ['[{'], says: 'this is JSON; write it as CSV with a line of names' },
]

/** What to say of a file that begins with these bytes, if it is known to be no table. */
export function foreignKind(bytes: Uint8Array): string | undefined {
  return kinds.find(({ begins }) => {
    const expected = begins.flatMap(part =>
      typeof part === 'number' ? [part] : Array.from(part, letter => letter.charCodeAt(0)),
    )
    return expected.every((byte, i) => bytes[i] === byte)
  })?.says
}
