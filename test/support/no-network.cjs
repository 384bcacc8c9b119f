// Loaded into a process that must not use the network: whatever tries to is an error, and says so.
const net = require('node:net');
const dns = require('node:dns');
const dgram = require('node:dgram');

function refuse(what) {
  process.stderr.write(`NETWORK: ${what}\n`);
  throw new Error(`the network is not to be used: ${what}`);
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function guarded(...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const options = typeof first === 'object' && first !== null ? first : {};
  // Pipes of this machine have a path, and are no network.
  if (typeof options.path !== 'string' && typeof first !== 'string') refuse(`connect ${JSON.stringify(options)}`);
  return connect.apply(this, args);
};
net.Server.prototype.listen = () => refuse('listen');
dns.lookup = (name) => refuse(`look up ${name}`);
dns.promises.lookup = (name) => refuse(`look up ${name}`);
dgram.createSocket = () => refuse('a datagram socket');
globalThis.fetch = (address) => refuse(`fetch ${address}`);
