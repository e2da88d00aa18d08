// js-libp2p 3 calls Promise.withResolvers, which Node has from 22 on.
Promise.withResolvers ??= function () {
  const parts = {}
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }))
  return parts
}
