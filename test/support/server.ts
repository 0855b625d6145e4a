import { http, type AddressInfo } from './node';

/**
 * A server on loopback, for as long as some work takes.
 *
 * @param act is given the server's own origin
 */
export async function withServer(
	answer: http.RequestListener,
	act: (baseUrl: string) => Promise<void>,
): Promise<void> {
	const server = http.createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}
