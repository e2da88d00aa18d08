// One party of the net bench: serves, and measures what it is told to, one line in, one line out.
import './compat.mjs'
import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'
import { makeNode, send, serve } from './node.mjs'

const way = process.argv[2] ?? 'tcp'
const node = await makeNode({ way })
await serve(node)
let connection

const seconds = async (work) => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const up = (mib) => seconds(async () => {
  const stream = await connection.newStream('/sink/1')
  await send(stream, mib * 1048576)
  await stream.close()
  for await (const _ of stream) { /* the receipt */ }
})

const down = (mib) => seconds(async () => {
  const stream = await connection.newStream('/source/1')
  const head = Buffer.alloc(8)
  head.writeBigUInt64BE(BigInt(mib * 1048576))
  stream.send(new Uint8Array(head))
  let got = 0
  for await (const part of stream) got += part.byteLength
  if (got !== mib * 1048576) throw new Error(`got ${got}`)
})

// One stream that stays open: the ping service rounds to whole milliseconds.
const pings = async (goOn, pause) => {
  const stream = await connection.newStream('/ipfs/ping/1.0.0')
  const parts = stream[Symbol.asyncIterator]()
  const micros = []
  while (goOn(micros.length)) {
    const start = performance.now()
    stream.send(crypto.getRandomValues(new Uint8Array(32)))
    for (let n = 0; n < 32;) n += (await parts.next()).value.byteLength
    micros.push((performance.now() - start) * 1000)
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause))
  }
  stream.abort(new Error('done'))
  micros.sort((a, b) => a - b)
  return [micros[micros.length >> 1], micros[Math.floor(micros.length * 0.99)]]
}

const commands = {
  dial: async (address) => { connection = await node.dial(multiaddr(address)); return [0] },
  up: async (mib) => [await up(Number(mib))],
  streams: async (count) => [await seconds(() => Promise.all(Array.from({ length: Number(count) }, async () => {
    const stream = await connection.newStream('/sink/1')
    stream.send(new Uint8Array(1))
    await stream.close()
    for await (const _ of stream) { /* the receipt */ }
  })))],
  down: async (mib) => [await down(Number(mib))],
  ping: async (count) => pings((done) => done < Number(count), 0),
  mixed: async (mib) => {
    let busy = true
    const bulk = up(Number(mib)).finally(() => { busy = false })
    const [p50, p99] = await pings(() => busy, 2)
    return [await bulk, p50, p99]
  },
  connect: async (address, count) => {
    const from = await makeNode({ listen: false, way })
    const start = performance.now()
    for (let i = 0; i < Number(count); i++) {
      const identified = new Promise((resolve) => from.addEventListener('peer:identify', resolve, { once: true }))
      const one = await from.dial(multiaddr(address))
      await identified
      await one.close()
    }
    const took = (performance.now() - start) / 1000
    await from.stop()
    return [took]
  }
}

console.log(node.getMultiaddrs()[0].toString())
for await (const line of createInterface({ input: process.stdin })) {
  const [run, ...input] = line.split(' ')
  console.log((await commands[run](...input)).join(' '))
}
process.exit(0)
