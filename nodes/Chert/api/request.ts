import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';
import type { KeepFile, OutgoingFile } from './files';

/** One request to the Messaging API. */
export interface ChertRequest {
	method: IHttpRequestMethods;
	/**
	 * Route below `/api/v1`, with every variable part percent-encoded: `/chats/ch_1/leave`. With `file`
	 * the whole `upload_url` that Chert returned.
	 */
	path: string;
	/** Query parameters; those that are `undefined` are left out. */
	query?: Readonly<Record<string, string | number | undefined>>;
	body?: IDataObject;
	/** What is uploaded, in place of a body. */
	file?: OutgoingFile;
	/** Takes the answer's file, where the route answers with one. */
	keep?: KeepFile;
}
