// Builds ../assets from scss/, js/, icons/ and the fonts. See README.md.
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import * as sass from 'sass'
import * as esbuild from 'esbuild'

const out = new URL('../assets/', import.meta.url)
const at = (path) => new URL(path, import.meta.url)

// What must never reach a page: GOV.UK's brand, and anything our content security policy blocks.
const forbidden = [/GDS Transport/i, /crest/i, /crown/i, /logotype/i, /url\(["']?data:/i, /url\(["']?https?:/i]

const css = sass.compile(at('scss/app.scss').pathname, {
  style: 'compressed',
  loadPaths: [at('node_modules').pathname, at('.').pathname],
  quietDeps: true,
  charset: false,
  logger: sass.Logger.silent
}).css
for (const pattern of forbidden) {
  if (pattern.test(css)) throw new Error(`app.css contains ${pattern}`)
}

await mkdir(new URL('fonts/', out), { recursive: true })
await mkdir(new URL('icons/', out), { recursive: true })
await writeFile(new URL('app.css', out), `${css}\n`)

await esbuild.build({
  entryPoints: [at('js/app.js').pathname],
  outfile: new URL('app.js', out).pathname,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2020',
  legalComments: 'none'
})
await esbuild.build({
  entryPoints: [at('js/js-enabled.js').pathname],
  outfile: new URL('js-enabled.js', out).pathname,
  minify: true
})

const fonts = at('node_modules/@fontsource-variable/public-sans/files/')
for (const part of ['latin', 'latin-ext', 'vietnamese']) {
  const name = `public-sans-${part}-wght-normal.woff2`
  await copyFile(new URL(name, fonts), new URL(`fonts/${name}`, out))
}
await mkdir(new URL('images/', out), { recursive: true })
await copyFile(
  at('node_modules/@ministryofjustice/frontend/moj/assets/images/icon-document.svg'),
  new URL('images/icon-document.svg', out)
)
for (const icon of await readdir(at('icons/'))) {
  await copyFile(at(`icons/${icon}`), new URL(`icons/${icon}`, out))
}

// The texts of the licences under which the parts above may be given away.
const parts = [
  ['GOV.UK Frontend', 'govuk-frontend/package.json', 'MIT', 'licences/govuk-frontend.txt'],
  ['MoJ Frontend', '@ministryofjustice/frontend/package.json', 'MIT', 'licences/moj-frontend.txt'],
  ['Public Sans', '@fontsource-variable/public-sans/package.json', 'SIL Open Font Licence 1.1', 'licences/public-sans.txt']
]
let licences = '# Licences of what is built into these files\n\nCandour\'s own styles, scripts and icons carry the licence of Candour itself.\n'
for (const [name, manifest, kind, file] of parts) {
  const { version } = JSON.parse(await readFile(at(`node_modules/${manifest}`)))
  const text = (await readFile(at(file), 'utf8')).trim()
  licences += `\n## ${name} ${version}: ${kind}\n\n\`\`\`text\n${text}\n\`\`\`\n`
}
await writeFile(new URL('LICENCES.md', out), licences)
