import { once } from "node:events";
import net from "node:net";

/** A proxy that opens tunnels, as `HTTPS_PROXY` wants one, and writes down where to. */
export class TunnelProxy implements AsyncDisposable {
  /** `host:port` of each tunnel. */
  readonly tunnels: string[] = [];
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  private constructor() {
    this.#server = net.createServer((socket) => this.#open(socket));
  }

  /** Listens at a free port of 127.0.0.1. */
  static async listen(): Promise<TunnelProxy> {
    const proxy = new TunnelProxy();
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** As `HTTPS_PROXY` wants it. */
  get origin(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") {
      throw new TypeError("Cannot tell the port of a closed proxy");
    }
    return `http://127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #open(socket: net.Socket): void {
    this.#keep(socket);
    socket.once("data", (head) => {
      const [, host = "", port = ""] =
        /^CONNECT ([^ :]+):(\d+) /.exec(head.toString()) ?? [];
      this.tunnels.push(`${host}:${port}`);
      const target = net.connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.pipe(target);
        target.pipe(socket);
      });
      this.#keep(target);
    });
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
