/** A request as the credential saw it: method, and the whole URL. */
export interface SeenRequest {
	method: string;
	url: string;
}

const API = '/api/v1';

/**
 * The requests that belong to none of an operation's routes.
 *
 * @param routes as operations name them: `POST /chats/{id}/leave`
 * @param seen what the run sent
 * @returns one line for each request that has no business there
 */
export function foreignRequests(routes: readonly string[], seen: readonly SeenRequest[]): string[] {
	return seen
		.map(({ method, url }) => `${method} ${pathOf(url)}`)
		.filter((request) => !routes.some((route) => patternOf(route).test(request)));
}

/** The route that a request belongs to, or nothing. */
export function routeOfRequest(
	routes: readonly string[],
	{ method, url }: SeenRequest,
): string | undefined {
	return routes.find((route) => patternOf(route).test(`${method} ${pathOf(url)}`));
}

function patternOf(route: string): RegExp {
	const literal = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
	return new RegExp(
		`^${route
			.split(/\{[^}]*\}/)
			.map(literal)
			.join('[^/]+')}$`,
	);
}

/** The path below the API, without its query; whatever is no part of the API stays whole. */
function pathOf(url: string): string {
	const { pathname, href } = new URL(url);
	const at = pathname.indexOf(API);
	return at === -1 ? href : pathname.slice(at + API.length);
}
