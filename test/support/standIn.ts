/** An object that exists at once and passes everything on to one that is made later. */
export function standInFor<T extends object>(later: () => T): T {
	return new Proxy({} as T, {
		get: (_, name) => Reflect.get(later(), name) as unknown,
		set: (_, name, value) => Reflect.set(later(), name, value),
	});
}
