"""Reader addresses that are not pages of the tree."""

from django.urls import path, re_path

from articles import feeds, paper_views, search_views, syndication, views
from articles.topics.addresses import leading_on

app_name = "articles"

urlpatterns = [
    path("topics/<slug:slug>/", leading_on(views.topic), name="topic"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("people/<slug:slug>/", views.contributor, name="contributor"),
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="suggest"),
    path("how-we-work/", paper_views.how_we_work, name="how_we_work"),
    re_path(r"^theme-([0-9a-f]{6})-([0-9a-f]{6})\.css$", paper_views.theme, name="theme"),
    path("feed/", syndication.rss, {"channel_of": feeds.site_channel}, name="feed"),
    path("feed.json", syndication.json_feed, {"channel_of": feeds.site_channel}, name="json_feed"),
    path("topics/<slug:slug>/feed/", leading_on(syndication.rss), {"channel_of": feeds.topic_channel}, name="topic_feed"),
    path("topics/<slug:slug>/feed.json", leading_on(syndication.json_feed), {"channel_of": feeds.topic_channel}, name="topic_json_feed"),
    path("people/<slug:slug>/feed/", syndication.rss, {"channel_of": feeds.contributor_channel}, name="contributor_feed"),
    path("people/<slug:slug>/feed.json", syndication.json_feed, {"channel_of": feeds.contributor_channel}, name="contributor_json_feed"),
    path("sitemap.xml", syndication.sitemap, name="sitemap"),
    path("news-sitemap.xml", syndication.news_sitemap, name="news_sitemap"),
    re_path(r"^((?:[\w\-]+/)+)ninjs\.json$", syndication.ninjs, name="ninjs"),
    # Last, for a section may have any name.
    path("<str:slug>/feed/", syndication.section_rss, name="section_feed"),
    path("<str:slug>/feed.json", syndication.json_feed, {"channel_of": feeds.section_channel}, name="section_json_feed"),
]
