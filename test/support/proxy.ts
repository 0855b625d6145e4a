import { http, nodeProcess, type AddressInfo, type Socket } from './node';

/** What a proxy does with a request for a tunnel. */
export type OnConnect = (tunnel: Socket) => void;

/** A real proxy on loopback, as `HTTPS_PROXY` and `HTTP_PROXY` name one to n8n. */
export class Proxy {
	/** Host and port. */
	readonly host: string;

	private constructor(
		private readonly server: http.Server,
		private readonly tunnels: Set<Socket>,
	) {
		this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	/**
	 * @param onConnect what it does with `CONNECT`
	 * @param onRequest what it does with a plain request
	 */
	static async start(
		onConnect: OnConnect,
		onRequest: http.RequestListener = (_, answer) => void answer.writeHead(405).end(),
	): Promise<Proxy> {
		const server = http.createServer(onRequest);
		const tunnels = new Set<Socket>();
		server.on('connect', (_: unknown, tunnel: Socket) => {
			tunnels.add(tunnel);
			tunnel.on('error', () => undefined);
			onConnect(tunnel);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new Proxy(server, tunnels);
	}

	/** Stops it; nothing answers at its address any more. */
	async stop(): Promise<void> {
		this.server.closeAllConnections();
		for (const tunnel of this.tunnels) tunnel.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

/**
 * Lets n8n go through a proxy for as long as some work takes.
 *
 * @param address as in `HTTPS_PROXY`, e.g. `http://user:password@127.0.0.1:3128`
 */
export async function through<T>(address: string, work: () => Promise<T>): Promise<T> {
	const { env } = nodeProcess;
	Object.assign(env, { HTTPS_PROXY: address, HTTP_PROXY: address });
	try {
		return await work();
	} finally {
		delete env.HTTPS_PROXY;
		delete env.HTTP_PROXY;
	}
}
