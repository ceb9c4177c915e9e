CREATE TABLE `msteamssync_links` (
  `mmChannelID` varchar(255) NOT NULL,
  `mmTeamID` varchar(255),
  `msTeamsChannelID` varchar(255),
  `msTeamsTeamID` varchar(255),
  `creator` varchar(255),
  KEY `idx_msteamssync_links_msteamsteamid_msteamschannelid` (`msTeamsTeamID`, `msTeamsChannelID`),
  PRIMARY KEY (`mmChannelID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `msteamssync_posts` (
  `mmPostID` varchar(255) NOT NULL,
  `msTeamsPostID` varchar(255),
  `msTeamsChannelID` varchar(255),
  `msTeamsLastUpdateAt` bigint,
  KEY `idx_msteamssync_posts_msteamschannelid_msteamspostid` (`msTeamsChannelID`, `msTeamsPostID`),
  PRIMARY KEY (`mmPostID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `msteamssync_subscriptions` (
  `subscriptionID` varchar(255) NOT NULL,
  `type` varchar(255),
  `msTeamsTeamID` varchar(255),
  `msTeamsChannelID` varchar(255),
  `msTeamsUserID` varchar(255),
  `secret` varchar(255),
  `expiresOn` bigint,
  `certificate` text,
  `lastActivityAt` bigint,
  PRIMARY KEY (`subscriptionID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `msteamssync_users` (
  `mmUserID` varchar(255) NOT NULL,
  `msTeamsUserID` varchar(255) NOT NULL,
  `token` text,
  KEY `idx_msteamssync_users_msteamsuserid` (`msTeamsUserID`),
  PRIMARY KEY (`mmUserID`, `msTeamsUserID`)
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE `msteamssync_whitelisted_users` (
  `mmUserID` varchar(255) NOT NULL,
  PRIMARY KEY (`mmUserID`)
) DEFAULT CHARSET=utf8mb4;
