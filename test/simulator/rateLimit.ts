/** A limit on the requests in each second, as the tenant has at Chert. */
export class RateLimit {
	private windowStart = Number.NEGATIVE_INFINITY;
	private count = 0;

	/**
	 * Counts one request. A window of one second begins with the first request after the last window;
	 * `perSecond` requests fit in it, the next ones are refused until it ends.
	 *
	 * @param perSecond the limit; 0 for none
	 * @param now Unix time in milliseconds
	 * @returns whole seconds to wait when the request is refused, else `undefined`
	 */
	take(perSecond: number, now: number): number | undefined {
		if (perSecond <= 0) return undefined;
		if (now - this.windowStart >= 1000) {
			this.windowStart = now;
			this.count = 0;
		}
		if (this.count >= perSecond)
			return Math.max(1, Math.ceil((this.windowStart + 1000 - now) / 1000));
		this.count += 1;
		return undefined;
	}

	reset(): void {
		this.windowStart = Number.NEGATIVE_INFINITY;
	}
}
