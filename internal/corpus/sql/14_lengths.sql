-- 14. Every text column whose target is shorter, n characters: n of ASCII, one more,
-- and characters of three bytes, more than n bytes and fewer than n characters.
-- MySQL's TEXT ends at 65,535 bytes, so no value is too long for a column that takes as
-- many characters.

INSERT INTO Audits (Id, Action) VALUES ('action-n', REPEAT('x', 512));
--> audits | id = 'action-n' | action | repeat('x', 512)

INSERT INTO Audits (Id, Action) VALUES ('action-n+1', REPEAT('x', 513));
--> audits | id = 'action-n+1' | action | [too-long] | truncate repeat('x', 512)

INSERT INTO Audits (Id, Action) VALUES ('action-euro', REPEAT('€', 257));
--> audits | id = 'action-euro' | action | repeat('€', 257)

INSERT INTO Audits (Id, Action) VALUES ('action-euro+1', REPEAT('€', 513));
--> audits | id = 'action-euro+1' | action | [too-long] | truncate repeat('€', 512)

INSERT INTO Audits (Id, ExtraInfo) VALUES ('extrainfo-n', REPEAT('x', 1024));
--> audits | id = 'extrainfo-n' | extrainfo | repeat('x', 1024)

INSERT INTO Audits (Id, ExtraInfo) VALUES ('extrainfo-n+1', REPEAT('x', 1025));
--> audits | id = 'extrainfo-n+1' | extrainfo | [too-long] | truncate repeat('x', 1024)

INSERT INTO Audits (Id, ExtraInfo) VALUES ('extrainfo-euro', REPEAT('€', 513));
--> audits | id = 'extrainfo-euro' | extrainfo | repeat('€', 513)

INSERT INTO Audits (Id, ExtraInfo) VALUES ('extrainfo-euro+1', REPEAT('€', 1025));
--> audits | id = 'extrainfo-euro+1' | extrainfo | [too-long] | truncate repeat('€', 1024)

INSERT INTO Bots (UserId, Description) VALUES ('description-n', REPEAT('x', 1024));
--> bots | userid = 'description-n' | description | repeat('x', 1024)

INSERT INTO Bots (UserId, Description) VALUES ('description-n+1', REPEAT('x', 1025));
--> bots | userid = 'description-n+1' | description | [too-long] | truncate repeat('x', 1024)

INSERT INTO Bots (UserId, Description) VALUES ('description-euro', REPEAT('€', 513));
--> bots | userid = 'description-euro' | description | repeat('€', 513)

INSERT INTO Bots (UserId, Description) VALUES ('description-euro+1', REPEAT('€', 1025));
--> bots | userid = 'description-euro+1' | description | [too-long] | truncate repeat('€', 1024)

INSERT INTO ChannelMembers (ChannelId, Roles) VALUES ('roles-n', REPEAT('x', 256));
--> channelmembers | channelid = 'roles-n' | roles | repeat('x', 256)

INSERT INTO ChannelMembers (ChannelId, Roles) VALUES ('roles-n+1', REPEAT('x', 257));
--> channelmembers | channelid = 'roles-n+1' | roles | [too-long] | truncate repeat('x', 256)

INSERT INTO ChannelMembers (ChannelId, Roles) VALUES ('roles-euro', REPEAT('€', 129));
--> channelmembers | channelid = 'roles-euro' | roles | repeat('€', 129)

INSERT INTO ChannelMembers (ChannelId, Roles) VALUES ('roles-euro+1', REPEAT('€', 257));
--> channelmembers | channelid = 'roles-euro+1' | roles | [too-long] | truncate repeat('€', 256)

INSERT INTO Channels (Id, Header) VALUES ('header-n', REPEAT('x', 1024));
--> channels | id = 'header-n' | header | repeat('x', 1024)

INSERT INTO Channels (Id, Header) VALUES ('header-n+1', REPEAT('x', 1025));
--> channels | id = 'header-n+1' | header | [too-long] | truncate repeat('x', 1024)

INSERT INTO Channels (Id, Header) VALUES ('header-euro', REPEAT('€', 513));
--> channels | id = 'header-euro' | header | repeat('€', 513)

INSERT INTO Channels (Id, Header) VALUES ('header-euro+1', REPEAT('€', 1025));
--> channels | id = 'header-euro+1' | header | [too-long] | truncate repeat('€', 1024)

INSERT INTO ClusterDiscovery (Id, Hostname) VALUES ('hostname-n', REPEAT('x', 512));
--> clusterdiscovery | id = 'hostname-n' | hostname | repeat('x', 512)

INSERT INTO ClusterDiscovery (Id, Hostname) VALUES ('hostname-n+1', REPEAT('x', 513));
--> clusterdiscovery | id = 'hostname-n+1' | hostname | [too-long] | truncate repeat('x', 512)

INSERT INTO ClusterDiscovery (Id, Hostname) VALUES ('hostname-euro', REPEAT('€', 257));
--> clusterdiscovery | id = 'hostname-euro' | hostname | repeat('€', 257)

INSERT INTO ClusterDiscovery (Id, Hostname) VALUES ('hostname-euro+1', REPEAT('€', 513));
--> clusterdiscovery | id = 'hostname-euro+1' | hostname | [too-long] | truncate repeat('€', 512)

INSERT INTO Commands (Id, IconURL) VALUES ('iconurl-n', REPEAT('x', 1024));
--> commands | id = 'iconurl-n' | iconurl | repeat('x', 1024)

INSERT INTO Commands (Id, IconURL) VALUES ('iconurl-n+1', REPEAT('x', 1025));
--> commands | id = 'iconurl-n+1' | iconurl | [too-long] | truncate repeat('x', 1024)

INSERT INTO Commands (Id, IconURL) VALUES ('iconurl-euro', REPEAT('€', 513));
--> commands | id = 'iconurl-euro' | iconurl | repeat('€', 513)

INSERT INTO Commands (Id, IconURL) VALUES ('iconurl-euro+1', REPEAT('€', 1025));
--> commands | id = 'iconurl-euro+1' | iconurl | [too-long] | truncate repeat('€', 1024)

INSERT INTO Commands (Id, AutoCompleteDesc) VALUES ('autocompletedesc-n', REPEAT('x', 1024));
--> commands | id = 'autocompletedesc-n' | autocompletedesc | repeat('x', 1024)

INSERT INTO Commands (Id, AutoCompleteDesc) VALUES ('autocompletedesc-n+1', REPEAT('x', 1025));
--> commands | id = 'autocompletedesc-n+1' | autocompletedesc | [too-long] | truncate repeat('x', 1024)

INSERT INTO Commands (Id, AutoCompleteDesc) VALUES ('autocompletedesc-euro', REPEAT('€', 513));
--> commands | id = 'autocompletedesc-euro' | autocompletedesc | repeat('€', 513)

INSERT INTO Commands (Id, AutoCompleteDesc) VALUES ('autocompletedesc-euro+1', REPEAT('€', 1025));
--> commands | id = 'autocompletedesc-euro+1' | autocompletedesc | [too-long] | truncate repeat('€', 1024)

INSERT INTO Commands (Id, AutoCompleteHint) VALUES ('autocompletehint-n', REPEAT('x', 1024));
--> commands | id = 'autocompletehint-n' | autocompletehint | repeat('x', 1024)

INSERT INTO Commands (Id, AutoCompleteHint) VALUES ('autocompletehint-n+1', REPEAT('x', 1025));
--> commands | id = 'autocompletehint-n+1' | autocompletehint | [too-long] | truncate repeat('x', 1024)

INSERT INTO Commands (Id, AutoCompleteHint) VALUES ('autocompletehint-euro', REPEAT('€', 513));
--> commands | id = 'autocompletehint-euro' | autocompletehint | repeat('€', 513)

INSERT INTO Commands (Id, AutoCompleteHint) VALUES ('autocompletehint-euro+1', REPEAT('€', 1025));
--> commands | id = 'autocompletehint-euro+1' | autocompletehint | [too-long] | truncate repeat('€', 1024)

INSERT INTO Commands (Id, URL) VALUES ('url-n', REPEAT('x', 1024));
--> commands | id = 'url-n' | url | repeat('x', 1024)

INSERT INTO Commands (Id, URL) VALUES ('url-n+1', REPEAT('x', 1025));
--> commands | id = 'url-n+1' | url | [too-long] | truncate repeat('x', 1024)

INSERT INTO Commands (Id, URL) VALUES ('url-euro', REPEAT('€', 513));
--> commands | id = 'url-euro' | url | repeat('€', 513)

INSERT INTO Commands (Id, URL) VALUES ('url-euro+1', REPEAT('€', 1025));
--> commands | id = 'url-euro+1' | url | [too-long] | truncate repeat('€', 1024)

INSERT INTO Compliances (Id, `Desc`) VALUES ('desc-n', REPEAT('x', 512));
--> compliances | id = 'desc-n' | desc | repeat('x', 512)

INSERT INTO Compliances (Id, `Desc`) VALUES ('desc-n+1', REPEAT('x', 513));
--> compliances | id = 'desc-n+1' | desc | [too-long] | truncate repeat('x', 512)

INSERT INTO Compliances (Id, `Desc`) VALUES ('desc-euro', REPEAT('€', 257));
--> compliances | id = 'desc-euro' | desc | repeat('€', 257)

INSERT INTO Compliances (Id, `Desc`) VALUES ('desc-euro+1', REPEAT('€', 513));
--> compliances | id = 'desc-euro+1' | desc | [too-long] | truncate repeat('€', 512)

INSERT INTO Compliances (Id, Keywords) VALUES ('keywords-n', REPEAT('x', 512));
--> compliances | id = 'keywords-n' | keywords | repeat('x', 512)

INSERT INTO Compliances (Id, Keywords) VALUES ('keywords-n+1', REPEAT('x', 513));
--> compliances | id = 'keywords-n+1' | keywords | [too-long] | truncate repeat('x', 512)

INSERT INTO Compliances (Id, Keywords) VALUES ('keywords-euro', REPEAT('€', 257));
--> compliances | id = 'keywords-euro' | keywords | repeat('€', 257)

INSERT INTO Compliances (Id, Keywords) VALUES ('keywords-euro+1', REPEAT('€', 513));
--> compliances | id = 'keywords-euro+1' | keywords | [too-long] | truncate repeat('€', 512)

INSERT INTO Compliances (Id, Emails) VALUES ('emails-n', REPEAT('x', 1024));
--> compliances | id = 'emails-n' | emails | repeat('x', 1024)

INSERT INTO Compliances (Id, Emails) VALUES ('emails-n+1', REPEAT('x', 1025));
--> compliances | id = 'emails-n+1' | emails | [too-long] | truncate repeat('x', 1024)

INSERT INTO Compliances (Id, Emails) VALUES ('emails-euro', REPEAT('€', 513));
--> compliances | id = 'emails-euro' | emails | repeat('€', 513)

INSERT INTO Compliances (Id, Emails) VALUES ('emails-euro+1', REPEAT('€', 1025));
--> compliances | id = 'emails-euro+1' | emails | [too-long] | truncate repeat('€', 1024)

INSERT INTO Drafts (UserId, Message) VALUES ('message-n', REPEAT('x', 65535));
--> drafts | userid = 'message-n' | message | repeat('x', 65535)

INSERT INTO Drafts (UserId, Message) VALUES ('message-euro', REPEAT('€', 21845));
--> drafts | userid = 'message-euro' | message | repeat('€', 21845)

INSERT INTO Drafts (UserId, Props) VALUES ('props-n', REPEAT('x', 8000));
--> drafts | userid = 'props-n' | props | repeat('x', 8000)

INSERT INTO Drafts (UserId, Props) VALUES ('props-n+1', REPEAT('x', 8001));
--> drafts | userid = 'props-n+1' | props | [too-long] | truncate repeat('x', 8000)

INSERT INTO Drafts (UserId, Props) VALUES ('props-euro', REPEAT('€', 4001));
--> drafts | userid = 'props-euro' | props | repeat('€', 4001)

INSERT INTO Drafts (UserId, Props) VALUES ('props-euro+1', REPEAT('€', 8001));
--> drafts | userid = 'props-euro+1' | props | [too-long] | truncate repeat('€', 8000)

INSERT INTO Drafts (UserId, FileIds) VALUES ('fileids-n', REPEAT('x', 300));
--> drafts | userid = 'fileids-n' | fileids | repeat('x', 300)

INSERT INTO Drafts (UserId, FileIds) VALUES ('fileids-n+1', REPEAT('x', 301));
--> drafts | userid = 'fileids-n+1' | fileids | [too-long] | truncate repeat('x', 300)

INSERT INTO Drafts (UserId, FileIds) VALUES ('fileids-euro', REPEAT('€', 151));
--> drafts | userid = 'fileids-euro' | fileids | repeat('€', 151)

INSERT INTO Drafts (UserId, FileIds) VALUES ('fileids-euro+1', REPEAT('€', 301));
--> drafts | userid = 'fileids-euro+1' | fileids | [too-long] | truncate repeat('€', 300)

INSERT INTO FileInfo (Id, Path) VALUES ('path-n', REPEAT('x', 512));
--> fileinfo | id = 'path-n' | path | repeat('x', 512)

INSERT INTO FileInfo (Id, Path) VALUES ('path-n+1', REPEAT('x', 513));
--> fileinfo | id = 'path-n+1' | path | [too-long] | truncate repeat('x', 512)

INSERT INTO FileInfo (Id, Path) VALUES ('path-euro', REPEAT('€', 257));
--> fileinfo | id = 'path-euro' | path | repeat('€', 257)

INSERT INTO FileInfo (Id, Path) VALUES ('path-euro+1', REPEAT('€', 513));
--> fileinfo | id = 'path-euro+1' | path | [too-long] | truncate repeat('€', 512)

INSERT INTO FileInfo (Id, ThumbnailPath) VALUES ('thumbnailpath-n', REPEAT('x', 512));
--> fileinfo | id = 'thumbnailpath-n' | thumbnailpath | repeat('x', 512)

INSERT INTO FileInfo (Id, ThumbnailPath) VALUES ('thumbnailpath-n+1', REPEAT('x', 513));
--> fileinfo | id = 'thumbnailpath-n+1' | thumbnailpath | [too-long] | truncate repeat('x', 512)

INSERT INTO FileInfo (Id, ThumbnailPath) VALUES ('thumbnailpath-euro', REPEAT('€', 257));
--> fileinfo | id = 'thumbnailpath-euro' | thumbnailpath | repeat('€', 257)

INSERT INTO FileInfo (Id, ThumbnailPath) VALUES ('thumbnailpath-euro+1', REPEAT('€', 513));
--> fileinfo | id = 'thumbnailpath-euro+1' | thumbnailpath | [too-long] | truncate repeat('€', 512)

INSERT INTO FileInfo (Id, PreviewPath) VALUES ('previewpath-n', REPEAT('x', 512));
--> fileinfo | id = 'previewpath-n' | previewpath | repeat('x', 512)

INSERT INTO FileInfo (Id, PreviewPath) VALUES ('previewpath-n+1', REPEAT('x', 513));
--> fileinfo | id = 'previewpath-n+1' | previewpath | [too-long] | truncate repeat('x', 512)

INSERT INTO FileInfo (Id, PreviewPath) VALUES ('previewpath-euro', REPEAT('€', 257));
--> fileinfo | id = 'previewpath-euro' | previewpath | repeat('€', 257)

INSERT INTO FileInfo (Id, PreviewPath) VALUES ('previewpath-euro+1', REPEAT('€', 513));
--> fileinfo | id = 'previewpath-euro+1' | previewpath | [too-long] | truncate repeat('€', 512)

INSERT INTO FileInfo (Id, Name) VALUES ('name-n', REPEAT('x', 256));
--> fileinfo | id = 'name-n' | name | repeat('x', 256)

INSERT INTO FileInfo (Id, Name) VALUES ('name-n+1', REPEAT('x', 257));
--> fileinfo | id = 'name-n+1' | name | [too-long] | truncate repeat('x', 256)

INSERT INTO FileInfo (Id, Name) VALUES ('name-euro', REPEAT('€', 129));
--> fileinfo | id = 'name-euro' | name | repeat('€', 129)

INSERT INTO FileInfo (Id, Name) VALUES ('name-euro+1', REPEAT('€', 257));
--> fileinfo | id = 'name-euro+1' | name | [too-long] | truncate repeat('€', 256)

INSERT INTO FileInfo (Id, MimeType) VALUES ('mimetype-n', REPEAT('x', 256));
--> fileinfo | id = 'mimetype-n' | mimetype | repeat('x', 256)

INSERT INTO FileInfo (Id, MimeType) VALUES ('mimetype-n+1', REPEAT('x', 257));
--> fileinfo | id = 'mimetype-n+1' | mimetype | [too-long] | truncate repeat('x', 256)

INSERT INTO FileInfo (Id, MimeType) VALUES ('mimetype-euro', REPEAT('€', 129));
--> fileinfo | id = 'mimetype-euro' | mimetype | repeat('€', 129)

INSERT INTO FileInfo (Id, MimeType) VALUES ('mimetype-euro+1', REPEAT('€', 257));
--> fileinfo | id = 'mimetype-euro+1' | mimetype | [too-long] | truncate repeat('€', 256)

INSERT INTO IncomingWebhooks (Id, Description) VALUES ('description-n', REPEAT('x', 500));
--> incomingwebhooks | id = 'description-n' | description | repeat('x', 500)

INSERT INTO IncomingWebhooks (Id, Description) VALUES ('description-n+1', REPEAT('x', 501));
--> incomingwebhooks | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 500)

INSERT INTO IncomingWebhooks (Id, Description) VALUES ('description-euro', REPEAT('€', 251));
--> incomingwebhooks | id = 'description-euro' | description | repeat('€', 251)

INSERT INTO IncomingWebhooks (Id, Description) VALUES ('description-euro+1', REPEAT('€', 501));
--> incomingwebhooks | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 500)

INSERT INTO IncomingWebhooks (Id, IconURL) VALUES ('iconurl-n', REPEAT('x', 1024));
--> incomingwebhooks | id = 'iconurl-n' | iconurl | repeat('x', 1024)

INSERT INTO IncomingWebhooks (Id, IconURL) VALUES ('iconurl-n+1', REPEAT('x', 1025));
--> incomingwebhooks | id = 'iconurl-n+1' | iconurl | [too-long] | truncate repeat('x', 1024)

INSERT INTO IncomingWebhooks (Id, IconURL) VALUES ('iconurl-euro', REPEAT('€', 513));
--> incomingwebhooks | id = 'iconurl-euro' | iconurl | repeat('€', 513)

INSERT INTO IncomingWebhooks (Id, IconURL) VALUES ('iconurl-euro+1', REPEAT('€', 1025));
--> incomingwebhooks | id = 'iconurl-euro+1' | iconurl | [too-long] | truncate repeat('€', 1024)

INSERT INTO Licenses (Id, Bytes) VALUES ('bytes-n', REPEAT('x', 10000));
--> licenses | id = 'bytes-n' | bytes | repeat('x', 10000)

INSERT INTO Licenses (Id, Bytes) VALUES ('bytes-n+1', REPEAT('x', 10001));
--> licenses | id = 'bytes-n+1' | bytes | [too-long] | truncate repeat('x', 10000)

INSERT INTO Licenses (Id, Bytes) VALUES ('bytes-euro', REPEAT('€', 5001));
--> licenses | id = 'bytes-euro' | bytes | repeat('€', 5001)

INSERT INTO Licenses (Id, Bytes) VALUES ('bytes-euro+1', REPEAT('€', 10001));
--> licenses | id = 'bytes-euro+1' | bytes | [too-long] | truncate repeat('€', 10000)

INSERT INTO LinkMetadata (Hash, URL) VALUES (9000, REPEAT('x', 2048));
--> linkmetadata | hash = 9000 | url | repeat('x', 2048)

INSERT INTO LinkMetadata (Hash, URL) VALUES (9001, REPEAT('x', 2049));
--> linkmetadata | hash = 9001 | url | [too-long] | truncate repeat('x', 2048)

INSERT INTO LinkMetadata (Hash, URL) VALUES (9002, REPEAT('€', 1025));
--> linkmetadata | hash = 9002 | url | repeat('€', 1025)

INSERT INTO LinkMetadata (Hash, URL) VALUES (9003, REPEAT('€', 2049));
--> linkmetadata | hash = 9003 | url | [too-long] | truncate repeat('€', 2048)

INSERT INTO OAuthAccessData (Token, RedirectUri) VALUES ('redirecturi-n', REPEAT('x', 256));
--> oauthaccessdata | token = 'redirecturi-n' | redirecturi | repeat('x', 256)

INSERT INTO OAuthAccessData (Token, RedirectUri) VALUES ('redirecturi-n+1', REPEAT('x', 257));
--> oauthaccessdata | token = 'redirecturi-n+1' | redirecturi | [too-long] | truncate repeat('x', 256)

INSERT INTO OAuthAccessData (Token, RedirectUri) VALUES ('redirecturi-euro', REPEAT('€', 129));
--> oauthaccessdata | token = 'redirecturi-euro' | redirecturi | repeat('€', 129)

INSERT INTO OAuthAccessData (Token, RedirectUri) VALUES ('redirecturi-euro+1', REPEAT('€', 257));
--> oauthaccessdata | token = 'redirecturi-euro+1' | redirecturi | [too-long] | truncate repeat('€', 256)

INSERT INTO OAuthApps (Id, Description) VALUES ('description-n', REPEAT('x', 512));
--> oauthapps | id = 'description-n' | description | repeat('x', 512)

INSERT INTO OAuthApps (Id, Description) VALUES ('description-n+1', REPEAT('x', 513));
--> oauthapps | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 512)

INSERT INTO OAuthApps (Id, Description) VALUES ('description-euro', REPEAT('€', 257));
--> oauthapps | id = 'description-euro' | description | repeat('€', 257)

INSERT INTO OAuthApps (Id, Description) VALUES ('description-euro+1', REPEAT('€', 513));
--> oauthapps | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 512)

INSERT INTO OAuthApps (Id, CallbackUrls) VALUES ('callbackurls-n', REPEAT('x', 1024));
--> oauthapps | id = 'callbackurls-n' | callbackurls | repeat('x', 1024)

INSERT INTO OAuthApps (Id, CallbackUrls) VALUES ('callbackurls-n+1', REPEAT('x', 1025));
--> oauthapps | id = 'callbackurls-n+1' | callbackurls | [too-long] | truncate repeat('x', 1024)

INSERT INTO OAuthApps (Id, CallbackUrls) VALUES ('callbackurls-euro', REPEAT('€', 513));
--> oauthapps | id = 'callbackurls-euro' | callbackurls | repeat('€', 513)

INSERT INTO OAuthApps (Id, CallbackUrls) VALUES ('callbackurls-euro+1', REPEAT('€', 1025));
--> oauthapps | id = 'callbackurls-euro+1' | callbackurls | [too-long] | truncate repeat('€', 1024)

INSERT INTO OAuthApps (Id, Homepage) VALUES ('homepage-n', REPEAT('x', 256));
--> oauthapps | id = 'homepage-n' | homepage | repeat('x', 256)

INSERT INTO OAuthApps (Id, Homepage) VALUES ('homepage-n+1', REPEAT('x', 257));
--> oauthapps | id = 'homepage-n+1' | homepage | [too-long] | truncate repeat('x', 256)

INSERT INTO OAuthApps (Id, Homepage) VALUES ('homepage-euro', REPEAT('€', 129));
--> oauthapps | id = 'homepage-euro' | homepage | repeat('€', 129)

INSERT INTO OAuthApps (Id, Homepage) VALUES ('homepage-euro+1', REPEAT('€', 257));
--> oauthapps | id = 'homepage-euro+1' | homepage | [too-long] | truncate repeat('€', 256)

INSERT INTO OAuthApps (Id, IconURL) VALUES ('iconurl-n', REPEAT('x', 512));
--> oauthapps | id = 'iconurl-n' | iconurl | repeat('x', 512)

INSERT INTO OAuthApps (Id, IconURL) VALUES ('iconurl-n+1', REPEAT('x', 513));
--> oauthapps | id = 'iconurl-n+1' | iconurl | [too-long] | truncate repeat('x', 512)

INSERT INTO OAuthApps (Id, IconURL) VALUES ('iconurl-euro', REPEAT('€', 257));
--> oauthapps | id = 'iconurl-euro' | iconurl | repeat('€', 257)

INSERT INTO OAuthApps (Id, IconURL) VALUES ('iconurl-euro+1', REPEAT('€', 513));
--> oauthapps | id = 'iconurl-euro+1' | iconurl | [too-long] | truncate repeat('€', 512)

INSERT INTO OAuthAuthData (Code, RedirectUri) VALUES ('redirecturi-n', REPEAT('x', 256));
--> oauthauthdata | code = 'redirecturi-n' | redirecturi | repeat('x', 256)

INSERT INTO OAuthAuthData (Code, RedirectUri) VALUES ('redirecturi-n+1', REPEAT('x', 257));
--> oauthauthdata | code = 'redirecturi-n+1' | redirecturi | [too-long] | truncate repeat('x', 256)

INSERT INTO OAuthAuthData (Code, RedirectUri) VALUES ('redirecturi-euro', REPEAT('€', 129));
--> oauthauthdata | code = 'redirecturi-euro' | redirecturi | repeat('€', 129)

INSERT INTO OAuthAuthData (Code, RedirectUri) VALUES ('redirecturi-euro+1', REPEAT('€', 257));
--> oauthauthdata | code = 'redirecturi-euro+1' | redirecturi | [too-long] | truncate repeat('€', 256)

INSERT INTO OAuthAuthData (Code, State) VALUES ('state-n', REPEAT('x', 1024));
--> oauthauthdata | code = 'state-n' | state | repeat('x', 1024)

INSERT INTO OAuthAuthData (Code, State) VALUES ('state-n+1', REPEAT('x', 1025));
--> oauthauthdata | code = 'state-n+1' | state | [too-long] | truncate repeat('x', 1024)

INSERT INTO OAuthAuthData (Code, State) VALUES ('state-euro', REPEAT('€', 513));
--> oauthauthdata | code = 'state-euro' | state | repeat('€', 513)

INSERT INTO OAuthAuthData (Code, State) VALUES ('state-euro+1', REPEAT('€', 1025));
--> oauthauthdata | code = 'state-euro+1' | state | [too-long] | truncate repeat('€', 1024)

INSERT INTO OutgoingOAuthConnections (Id, Audiences) VALUES ('audiences-n', REPEAT('x', 1024));
--> outgoingoauthconnections | id = 'audiences-n' | audiences | repeat('x', 1024)

INSERT INTO OutgoingOAuthConnections (Id, Audiences) VALUES ('audiences-n+1', REPEAT('x', 1025));
--> outgoingoauthconnections | id = 'audiences-n+1' | audiences | [too-long] | truncate repeat('x', 1024)

INSERT INTO OutgoingOAuthConnections (Id, Audiences) VALUES ('audiences-euro', REPEAT('€', 513));
--> outgoingoauthconnections | id = 'audiences-euro' | audiences | repeat('€', 513)

INSERT INTO OutgoingOAuthConnections (Id, Audiences) VALUES ('audiences-euro+1', REPEAT('€', 1025));
--> outgoingoauthconnections | id = 'audiences-euro+1' | audiences | [too-long] | truncate repeat('€', 1024)

INSERT INTO OutgoingWebhooks (Id, TriggerWords) VALUES ('triggerwords-n', REPEAT('x', 1024));
--> outgoingwebhooks | id = 'triggerwords-n' | triggerwords | repeat('x', 1024)

INSERT INTO OutgoingWebhooks (Id, TriggerWords) VALUES ('triggerwords-n+1', REPEAT('x', 1025));
--> outgoingwebhooks | id = 'triggerwords-n+1' | triggerwords | [too-long] | truncate repeat('x', 1024)

INSERT INTO OutgoingWebhooks (Id, TriggerWords) VALUES ('triggerwords-euro', REPEAT('€', 513));
--> outgoingwebhooks | id = 'triggerwords-euro' | triggerwords | repeat('€', 513)

INSERT INTO OutgoingWebhooks (Id, TriggerWords) VALUES ('triggerwords-euro+1', REPEAT('€', 1025));
--> outgoingwebhooks | id = 'triggerwords-euro+1' | triggerwords | [too-long] | truncate repeat('€', 1024)

INSERT INTO OutgoingWebhooks (Id, CallbackURLs) VALUES ('callbackurls-n', REPEAT('x', 1024));
--> outgoingwebhooks | id = 'callbackurls-n' | callbackurls | repeat('x', 1024)

INSERT INTO OutgoingWebhooks (Id, CallbackURLs) VALUES ('callbackurls-n+1', REPEAT('x', 1025));
--> outgoingwebhooks | id = 'callbackurls-n+1' | callbackurls | [too-long] | truncate repeat('x', 1024)

INSERT INTO OutgoingWebhooks (Id, CallbackURLs) VALUES ('callbackurls-euro', REPEAT('€', 513));
--> outgoingwebhooks | id = 'callbackurls-euro' | callbackurls | repeat('€', 513)

INSERT INTO OutgoingWebhooks (Id, CallbackURLs) VALUES ('callbackurls-euro+1', REPEAT('€', 1025));
--> outgoingwebhooks | id = 'callbackurls-euro+1' | callbackurls | [too-long] | truncate repeat('€', 1024)

INSERT INTO OutgoingWebhooks (Id, IconURL) VALUES ('iconurl-n', REPEAT('x', 1024));
--> outgoingwebhooks | id = 'iconurl-n' | iconurl | repeat('x', 1024)

INSERT INTO OutgoingWebhooks (Id, IconURL) VALUES ('iconurl-n+1', REPEAT('x', 1025));
--> outgoingwebhooks | id = 'iconurl-n+1' | iconurl | [too-long] | truncate repeat('x', 1024)

INSERT INTO OutgoingWebhooks (Id, IconURL) VALUES ('iconurl-euro', REPEAT('€', 513));
--> outgoingwebhooks | id = 'iconurl-euro' | iconurl | repeat('€', 513)

INSERT INTO OutgoingWebhooks (Id, IconURL) VALUES ('iconurl-euro+1', REPEAT('€', 1025));
--> outgoingwebhooks | id = 'iconurl-euro+1' | iconurl | [too-long] | truncate repeat('€', 1024)

INSERT INTO OutgoingWebhooks (Id, Description) VALUES ('description-n', REPEAT('x', 500));
--> outgoingwebhooks | id = 'description-n' | description | repeat('x', 500)

INSERT INTO OutgoingWebhooks (Id, Description) VALUES ('description-n+1', REPEAT('x', 501));
--> outgoingwebhooks | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 500)

INSERT INTO OutgoingWebhooks (Id, Description) VALUES ('description-euro', REPEAT('€', 251));
--> outgoingwebhooks | id = 'description-euro' | description | repeat('€', 251)

INSERT INTO OutgoingWebhooks (Id, Description) VALUES ('description-euro+1', REPEAT('€', 501));
--> outgoingwebhooks | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 500)

INSERT INTO Posts (Id, Message) VALUES ('message-n', REPEAT('x', 65535));
--> posts | id = 'message-n' | message | repeat('x', 65535)

INSERT INTO Posts (Id, Message) VALUES ('message-euro', REPEAT('€', 21845));
--> posts | id = 'message-euro' | message | repeat('€', 21845)

INSERT INTO Posts (Id, Hashtags) VALUES ('hashtags-n', REPEAT('x', 1000));
--> posts | id = 'hashtags-n' | hashtags | repeat('x', 1000)

INSERT INTO Posts (Id, Hashtags) VALUES ('hashtags-n+1', REPEAT('x', 1001));
--> posts | id = 'hashtags-n+1' | hashtags | [too-long] | truncate repeat('x', 1000)

INSERT INTO Posts (Id, Hashtags) VALUES ('hashtags-euro', REPEAT('€', 501));
--> posts | id = 'hashtags-euro' | hashtags | repeat('€', 501)

INSERT INTO Posts (Id, Hashtags) VALUES ('hashtags-euro+1', REPEAT('€', 1001));
--> posts | id = 'hashtags-euro+1' | hashtags | [too-long] | truncate repeat('€', 1000)

INSERT INTO Posts (Id, Filenames) VALUES ('filenames-n', REPEAT('x', 4000));
--> posts | id = 'filenames-n' | filenames | repeat('x', 4000)

INSERT INTO Posts (Id, Filenames) VALUES ('filenames-n+1', REPEAT('x', 4001));
--> posts | id = 'filenames-n+1' | filenames | [too-long] | truncate repeat('x', 4000)

INSERT INTO Posts (Id, Filenames) VALUES ('filenames-euro', REPEAT('€', 2001));
--> posts | id = 'filenames-euro' | filenames | repeat('€', 2001)

INSERT INTO Posts (Id, Filenames) VALUES ('filenames-euro+1', REPEAT('€', 4001));
--> posts | id = 'filenames-euro+1' | filenames | [too-long] | truncate repeat('€', 4000)

INSERT INTO Posts (Id, FileIds) VALUES ('fileids-n', REPEAT('x', 300));
--> posts | id = 'fileids-n' | fileids | repeat('x', 300)

INSERT INTO Posts (Id, FileIds) VALUES ('fileids-n+1', REPEAT('x', 301));
--> posts | id = 'fileids-n+1' | fileids | [too-long] | truncate repeat('x', 300)

INSERT INTO Posts (Id, FileIds) VALUES ('fileids-euro', REPEAT('€', 151));
--> posts | id = 'fileids-euro' | fileids | repeat('€', 151)

INSERT INTO Posts (Id, FileIds) VALUES ('fileids-euro+1', REPEAT('€', 301));
--> posts | id = 'fileids-euro+1' | fileids | [too-long] | truncate repeat('€', 300)

INSERT INTO PublicChannels (Id, Header) VALUES ('header-n', REPEAT('x', 1024));
--> publicchannels | id = 'header-n' | header | repeat('x', 1024)

INSERT INTO PublicChannels (Id, Header) VALUES ('header-n+1', REPEAT('x', 1025));
--> publicchannels | id = 'header-n+1' | header | [too-long] | truncate repeat('x', 1024)

INSERT INTO PublicChannels (Id, Header) VALUES ('header-euro', REPEAT('€', 513));
--> publicchannels | id = 'header-euro' | header | repeat('€', 513)

INSERT INTO PublicChannels (Id, Header) VALUES ('header-euro+1', REPEAT('€', 1025));
--> publicchannels | id = 'header-euro+1' | header | [too-long] | truncate repeat('€', 1024)

INSERT INTO RemoteClusters (RemoteId, SiteURL) VALUES ('siteurl-n', REPEAT('x', 512));
--> remoteclusters | remoteid = 'siteurl-n' | siteurl | repeat('x', 512)

INSERT INTO RemoteClusters (RemoteId, SiteURL) VALUES ('siteurl-n+1', REPEAT('x', 513));
--> remoteclusters | remoteid = 'siteurl-n+1' | siteurl | [too-long] | truncate repeat('x', 512)

INSERT INTO RemoteClusters (RemoteId, SiteURL) VALUES ('siteurl-euro', REPEAT('€', 257));
--> remoteclusters | remoteid = 'siteurl-euro' | siteurl | repeat('€', 257)

INSERT INTO RemoteClusters (RemoteId, SiteURL) VALUES ('siteurl-euro+1', REPEAT('€', 513));
--> remoteclusters | remoteid = 'siteurl-euro+1' | siteurl | [too-long] | truncate repeat('€', 512)

INSERT INTO RemoteClusters (RemoteId, Topics) VALUES ('topics-n', REPEAT('x', 512));
--> remoteclusters | remoteid = 'topics-n' | topics | repeat('x', 512)

INSERT INTO RemoteClusters (RemoteId, Topics) VALUES ('topics-n+1', REPEAT('x', 513));
--> remoteclusters | remoteid = 'topics-n+1' | topics | [too-long] | truncate repeat('x', 512)

INSERT INTO RemoteClusters (RemoteId, Topics) VALUES ('topics-euro', REPEAT('€', 257));
--> remoteclusters | remoteid = 'topics-euro' | topics | repeat('€', 257)

INSERT INTO RemoteClusters (RemoteId, Topics) VALUES ('topics-euro+1', REPEAT('€', 513));
--> remoteclusters | remoteid = 'topics-euro+1' | topics | [too-long] | truncate repeat('€', 512)

INSERT INTO Roles (Id, Description) VALUES ('description-n', REPEAT('x', 1024));
--> roles | id = 'description-n' | description | repeat('x', 1024)

INSERT INTO Roles (Id, Description) VALUES ('description-n+1', REPEAT('x', 1025));
--> roles | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 1024)

INSERT INTO Roles (Id, Description) VALUES ('description-euro', REPEAT('€', 513));
--> roles | id = 'description-euro' | description | repeat('€', 513)

INSERT INTO Roles (Id, Description) VALUES ('description-euro+1', REPEAT('€', 1025));
--> roles | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 1024)

INSERT INTO ScheduledPosts (id, message) VALUES ('message-n', REPEAT('x', 65535));
--> scheduledposts | id = 'message-n' | message | repeat('x', 65535)

INSERT INTO ScheduledPosts (id, message) VALUES ('message-euro', REPEAT('€', 21845));
--> scheduledposts | id = 'message-euro' | message | repeat('€', 21845)

INSERT INTO ScheduledPosts (id, props) VALUES ('props-n', REPEAT('x', 8000));
--> scheduledposts | id = 'props-n' | props | repeat('x', 8000)

INSERT INTO ScheduledPosts (id, props) VALUES ('props-n+1', REPEAT('x', 8001));
--> scheduledposts | id = 'props-n+1' | props | [too-long] | truncate repeat('x', 8000)

INSERT INTO ScheduledPosts (id, props) VALUES ('props-euro', REPEAT('€', 4001));
--> scheduledposts | id = 'props-euro' | props | repeat('€', 4001)

INSERT INTO ScheduledPosts (id, props) VALUES ('props-euro+1', REPEAT('€', 8001));
--> scheduledposts | id = 'props-euro+1' | props | [too-long] | truncate repeat('€', 8000)

INSERT INTO ScheduledPosts (id, fileids) VALUES ('fileids-n', REPEAT('x', 300));
--> scheduledposts | id = 'fileids-n' | fileids | repeat('x', 300)

INSERT INTO ScheduledPosts (id, fileids) VALUES ('fileids-n+1', REPEAT('x', 301));
--> scheduledposts | id = 'fileids-n+1' | fileids | [too-long] | truncate repeat('x', 300)

INSERT INTO ScheduledPosts (id, fileids) VALUES ('fileids-euro', REPEAT('€', 151));
--> scheduledposts | id = 'fileids-euro' | fileids | repeat('€', 151)

INSERT INTO ScheduledPosts (id, fileids) VALUES ('fileids-euro+1', REPEAT('€', 301));
--> scheduledposts | id = 'fileids-euro+1' | fileids | [too-long] | truncate repeat('€', 300)

INSERT INTO Schemes (Id, Description) VALUES ('description-n', REPEAT('x', 1024));
--> schemes | id = 'description-n' | description | repeat('x', 1024)

INSERT INTO Schemes (Id, Description) VALUES ('description-n+1', REPEAT('x', 1025));
--> schemes | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 1024)

INSERT INTO Schemes (Id, Description) VALUES ('description-euro', REPEAT('€', 513));
--> schemes | id = 'description-euro' | description | repeat('€', 513)

INSERT INTO Schemes (Id, Description) VALUES ('description-euro+1', REPEAT('€', 1025));
--> schemes | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 1024)

INSERT INTO Sessions (Id, DeviceId) VALUES ('deviceid-n', REPEAT('x', 512));
--> sessions | id = 'deviceid-n' | deviceid | repeat('x', 512)

INSERT INTO Sessions (Id, DeviceId) VALUES ('deviceid-n+1', REPEAT('x', 513));
--> sessions | id = 'deviceid-n+1' | deviceid | [too-long] | truncate repeat('x', 512)

INSERT INTO Sessions (Id, DeviceId) VALUES ('deviceid-euro', REPEAT('€', 257));
--> sessions | id = 'deviceid-euro' | deviceid | repeat('€', 257)

INSERT INTO Sessions (Id, DeviceId) VALUES ('deviceid-euro+1', REPEAT('€', 513));
--> sessions | id = 'deviceid-euro+1' | deviceid | [too-long] | truncate repeat('€', 512)

INSERT INTO Sessions (Id, Roles) VALUES ('roles-n', REPEAT('x', 256));
--> sessions | id = 'roles-n' | roles | repeat('x', 256)

INSERT INTO Sessions (Id, Roles) VALUES ('roles-n+1', REPEAT('x', 257));
--> sessions | id = 'roles-n+1' | roles | [too-long] | truncate repeat('x', 256)

INSERT INTO Sessions (Id, Roles) VALUES ('roles-euro', REPEAT('€', 129));
--> sessions | id = 'roles-euro' | roles | repeat('€', 129)

INSERT INTO Sessions (Id, Roles) VALUES ('roles-euro+1', REPEAT('€', 257));
--> sessions | id = 'roles-euro+1' | roles | [too-long] | truncate repeat('€', 256)

INSERT INTO SharedChannels (ChannelId, ShareHeader) VALUES ('shareheader-n', REPEAT('x', 1024));
--> sharedchannels | channelid = 'shareheader-n' | shareheader | repeat('x', 1024)

INSERT INTO SharedChannels (ChannelId, ShareHeader) VALUES ('shareheader-n+1', REPEAT('x', 1025));
--> sharedchannels | channelid = 'shareheader-n+1' | shareheader | [too-long] | truncate repeat('x', 1024)

INSERT INTO SharedChannels (ChannelId, ShareHeader) VALUES ('shareheader-euro', REPEAT('€', 513));
--> sharedchannels | channelid = 'shareheader-euro' | shareheader | repeat('€', 513)

INSERT INTO SharedChannels (ChannelId, ShareHeader) VALUES ('shareheader-euro+1', REPEAT('€', 1025));
--> sharedchannels | channelid = 'shareheader-euro+1' | shareheader | [too-long] | truncate repeat('€', 1024)

INSERT INTO Systems (Name, Value) VALUES ('value-n', REPEAT('x', 1024));
--> systems | name = 'value-n' | value | repeat('x', 1024)

INSERT INTO Systems (Name, Value) VALUES ('value-n+1', REPEAT('x', 1025));
--> systems | name = 'value-n+1' | value | [too-long] | truncate repeat('x', 1024)

INSERT INTO Systems (Name, Value) VALUES ('value-euro', REPEAT('€', 513));
--> systems | name = 'value-euro' | value | repeat('€', 513)

INSERT INTO Systems (Name, Value) VALUES ('value-euro+1', REPEAT('€', 1025));
--> systems | name = 'value-euro+1' | value | [too-long] | truncate repeat('€', 1024)

INSERT INTO TeamMembers (TeamId, Roles) VALUES ('roles-n', REPEAT('x', 256));
--> teammembers | teamid = 'roles-n' | roles | repeat('x', 256)

INSERT INTO TeamMembers (TeamId, Roles) VALUES ('roles-n+1', REPEAT('x', 257));
--> teammembers | teamid = 'roles-n+1' | roles | [too-long] | truncate repeat('x', 256)

INSERT INTO TeamMembers (TeamId, Roles) VALUES ('roles-euro', REPEAT('€', 129));
--> teammembers | teamid = 'roles-euro' | roles | repeat('€', 129)

INSERT INTO TeamMembers (TeamId, Roles) VALUES ('roles-euro+1', REPEAT('€', 257));
--> teammembers | teamid = 'roles-euro+1' | roles | [too-long] | truncate repeat('€', 256)

INSERT INTO Teams (Id, AllowedDomains) VALUES ('alloweddomains-n', REPEAT('x', 1000));
--> teams | id = 'alloweddomains-n' | alloweddomains | repeat('x', 1000)

INSERT INTO Teams (Id, AllowedDomains) VALUES ('alloweddomains-n+1', REPEAT('x', 1001));
--> teams | id = 'alloweddomains-n+1' | alloweddomains | [too-long] | truncate repeat('x', 1000)

INSERT INTO Teams (Id, AllowedDomains) VALUES ('alloweddomains-euro', REPEAT('€', 501));
--> teams | id = 'alloweddomains-euro' | alloweddomains | repeat('€', 501)

INSERT INTO Teams (Id, AllowedDomains) VALUES ('alloweddomains-euro+1', REPEAT('€', 1001));
--> teams | id = 'alloweddomains-euro+1' | alloweddomains | [too-long] | truncate repeat('€', 1000)

INSERT INTO TermsOfService (Id, Text) VALUES ('text-n', REPEAT('x', 65535));
--> termsofservice | id = 'text-n' | text | repeat('x', 65535)

INSERT INTO TermsOfService (Id, Text) VALUES ('text-euro', REPEAT('€', 21845));
--> termsofservice | id = 'text-euro' | text | repeat('€', 21845)

INSERT INTO Tokens (Token, Extra) VALUES ('extra-n', REPEAT('x', 2048));
--> tokens | token = 'extra-n' | extra | repeat('x', 2048)

INSERT INTO Tokens (Token, Extra) VALUES ('extra-n+1', REPEAT('x', 2049));
--> tokens | token = 'extra-n+1' | extra | [too-long] | truncate repeat('x', 2048)

INSERT INTO Tokens (Token, Extra) VALUES ('extra-euro', REPEAT('€', 1025));
--> tokens | token = 'extra-euro' | extra | repeat('€', 1025)

INSERT INTO Tokens (Token, Extra) VALUES ('extra-euro+1', REPEAT('€', 2049));
--> tokens | token = 'extra-euro+1' | extra | [too-long] | truncate repeat('€', 2048)

INSERT INTO UploadSessions (Id, Filename) VALUES ('filename-n', REPEAT('x', 256));
--> uploadsessions | id = 'filename-n' | filename | repeat('x', 256)

INSERT INTO UploadSessions (Id, Filename) VALUES ('filename-n+1', REPEAT('x', 257));
--> uploadsessions | id = 'filename-n+1' | filename | [too-long] | truncate repeat('x', 256)

INSERT INTO UploadSessions (Id, Filename) VALUES ('filename-euro', REPEAT('€', 129));
--> uploadsessions | id = 'filename-euro' | filename | repeat('€', 129)

INSERT INTO UploadSessions (Id, Filename) VALUES ('filename-euro+1', REPEAT('€', 257));
--> uploadsessions | id = 'filename-euro+1' | filename | [too-long] | truncate repeat('€', 256)

INSERT INTO UploadSessions (Id, Path) VALUES ('path-n', REPEAT('x', 512));
--> uploadsessions | id = 'path-n' | path | repeat('x', 512)

INSERT INTO UploadSessions (Id, Path) VALUES ('path-n+1', REPEAT('x', 513));
--> uploadsessions | id = 'path-n+1' | path | [too-long] | truncate repeat('x', 512)

INSERT INTO UploadSessions (Id, Path) VALUES ('path-euro', REPEAT('€', 257));
--> uploadsessions | id = 'path-euro' | path | repeat('€', 257)

INSERT INTO UploadSessions (Id, Path) VALUES ('path-euro+1', REPEAT('€', 513));
--> uploadsessions | id = 'path-euro+1' | path | [too-long] | truncate repeat('€', 512)

INSERT INTO UserAccessTokens (Id, Description) VALUES ('description-n', REPEAT('x', 512));
--> useraccesstokens | id = 'description-n' | description | repeat('x', 512)

INSERT INTO UserAccessTokens (Id, Description) VALUES ('description-n+1', REPEAT('x', 513));
--> useraccesstokens | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 512)

INSERT INTO UserAccessTokens (Id, Description) VALUES ('description-euro', REPEAT('€', 257));
--> useraccesstokens | id = 'description-euro' | description | repeat('€', 257)

INSERT INTO UserAccessTokens (Id, Description) VALUES ('description-euro+1', REPEAT('€', 513));
--> useraccesstokens | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 512)

INSERT INTO UserGroups (Id, Description) VALUES ('description-n', REPEAT('x', 1024));
--> usergroups | id = 'description-n' | description | repeat('x', 1024)

INSERT INTO UserGroups (Id, Description) VALUES ('description-n+1', REPEAT('x', 1025));
--> usergroups | id = 'description-n+1' | description | [too-long] | truncate repeat('x', 1024)

INSERT INTO UserGroups (Id, Description) VALUES ('description-euro', REPEAT('€', 513));
--> usergroups | id = 'description-euro' | description | repeat('€', 513)

INSERT INTO UserGroups (Id, Description) VALUES ('description-euro+1', REPEAT('€', 1025));
--> usergroups | id = 'description-euro+1' | description | [too-long] | truncate repeat('€', 1024)

INSERT INTO Users (Id, Roles) VALUES ('roles-n', REPEAT('x', 256));
--> users | id = 'roles-n' | roles | repeat('x', 256)

INSERT INTO Users (Id, Roles) VALUES ('roles-n+1', REPEAT('x', 257));
--> users | id = 'roles-n+1' | roles | [too-long] | truncate repeat('x', 256)

INSERT INTO Users (Id, Roles) VALUES ('roles-euro', REPEAT('€', 129));
--> users | id = 'roles-euro' | roles | repeat('€', 129)

INSERT INTO Users (Id, Roles) VALUES ('roles-euro+1', REPEAT('€', 257));
--> users | id = 'roles-euro+1' | roles | [too-long] | truncate repeat('€', 256)
