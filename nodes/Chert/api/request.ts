import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';
import type { KeepFile, OutgoingFile } from './files';

export interface ChertRequest {
	method: IHttpRequestMethods;
	/** Below `/api/v1`, percent-encoded: `/chats/ch_1/leave`. With `file` the whole `upload_url` of Chert. */
	path: string;
	query?: Readonly<Record<string, string | number | undefined>>;
	body?: IDataObject;
	file?: OutgoingFile;
	/** Takes the answer's file. */
	keep?: KeepFile;
}
