// A Helia node for the tests of ipfs/: listens on loopback and looks nowhere else (no bootstrap, no
// mDNS, no delegated routing, no gateways). It obeys one JSON command a line and answers each with
// one line; it ends with its standard input.
import './before.mjs'
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'

const { createHeliaLight } = await import('helia')
const { withLibp2pLight } = await import('@helia/libp2p')
const { withBitswap } = await import('@helia/bitswap')
const { unixfs } = await import('@helia/unixfs')
const { fixedSize } = await import('ipfs-unixfs-importer/chunker')
const { balanced } = await import('ipfs-unixfs-importer/layout')
const { tcp } = await import('@libp2p/tcp')
const { noise } = await import('@libp2p/noise')
const { yamux } = await import('@libp2p/yamux')
const { identify } = await import('@libp2p/identify')
const { ping } = await import('@libp2p/ping')
const { multiaddr } = await import('@multiformats/multiaddr')
const { MemoryBlockstore } = await import('blockstore-core')
const { MemoryDatastore } = await import('datastore-core')
const { CID } = await import('multiformats/cid')

const base = createHeliaLight({
  blockstore: new MemoryBlockstore(),
  datastore: new MemoryDatastore(),
  routers: [],
  blockBrokers: []
})
const helia = await withBitswap(withLibp2pLight(base, {
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  // The default allows 5 inbound connections a second from one host, and every test is one host.
  connectionManager: { inboundConnectionThreshold: Infinity },
  services: { identify: identify(), ping: ping() }
})).start()
const files = unixfs(helia)

/** The same bytes that the Java side makes: byte i is i * 31 + (i >> 8) * 17 + seed. */
const content = (size, seed) => {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = i * 31 + (i >> 8) * 17 + seed
  return bytes
}

const commands = {
  async add ({ size, seed, chunk, links }) {
    const shape = chunk == null ? {} : { chunker: fixedSize({ chunkSize: chunk }), layout: balanced({ maxChildrenPerNode: links }) }
    return { cid: (await files.addBytes(content(size, seed), shape)).toString() }
  },
  async addFolder ({ files: parts }) {
    const source = parts.map(({ path, size, seed }) => ({ path, content: content(size, seed) }))
    let root
    for await (const entry of files.addAll(source, { wrapWithDirectory: true })) root = entry
    return { cid: root.cid.toString() }
  },
  async walk ({ cid }) {
    const found = {}
    const signal = AbortSignal.timeout(60_000)
    const visit = async (folder, prefix) => {
      for await (const { name, cid } of files.ls(folder, { signal })) {
        if ((await files.stat(cid, { signal })).type === 'directory') {
          await visit(cid, `${prefix}${name}/`)
          continue
        }
        const hash = createHash('sha256')
        for await (const part of files.cat(cid, { signal })) hash.update(part)
        found[prefix + name] = hash.digest('hex')
      }
    }
    await visit(CID.parse(cid), '')
    return { found }
  },
  async put ({ cid, hex }) {
    await helia.blockstore.put(CID.parse(cid), Buffer.from(hex, 'hex'))
    return {}
  },
  async dial ({ address }) {
    await helia.libp2p.dial(multiaddr(address))
    return {}
  },
  async cat ({ cid }) {
    const hash = createHash('sha256')
    let size = 0
    for await (const part of files.cat(CID.parse(cid), { signal: AbortSignal.timeout(30_000) })) {
      hash.update(part)
      size += part.byteLength
    }
    return { size, sha256: hash.digest('hex') }
  }
}

const say = answer => process.stdout.write(JSON.stringify(answer) + '\n')

say({ address: helia.libp2p.getMultiaddrs()[0].toString() })
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  try {
    say(await commands[command.do](command))
  } catch (error) {
    say({ error: `${error.name}: ${error.message}` })
  }
}
process.exit(0)
